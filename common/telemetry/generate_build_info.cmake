# Writes OUTPUT from INPUT; see build_info.cmake. Without REVISION, git is asked.
if(NOT REVISION)
  # GIT_OPTIONAL_LOCKS=0: the question must not get in the way of a commit at the same time.
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env GIT_OPTIONAL_LOCKS=0
            git -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed)
    set(REVISION unknown)
  endif()
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
