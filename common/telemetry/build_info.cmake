# Generates build_info.cc, the one source that knows the git revision, and names it in
# SOUK_BUILD_INFO_SOURCE. Release builds ask git at every build, but the file is rewritten, and what
# depends on it relinked, only when the answer changed. Development builds do not ask.
#
# Where git's folder is not at hand (a container build), give -DSOUK_GIT_REVISION=...

set(SOUK_GIT_REVISION "" CACHE STRING "The git revision to bake in, instead of asking git")
set(SOUK_BUILD_INFO_SOURCE ${CMAKE_CURRENT_BINARY_DIR}/build_info.cc)

set(generate ${CMAKE_COMMAND}
  -D VERSION=${PROJECT_VERSION}
  -D "COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
  -D SOURCE_DIR=${CMAKE_SOURCE_DIR}
  -D INPUT=${CMAKE_CURRENT_SOURCE_DIR}/build_info.cc.in
  -D OUTPUT=${SOUK_BUILD_INFO_SOURCE})

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT SOUK_GIT_REVISION)
  add_custom_target(souk_build_info ALL
    COMMAND ${generate} -P ${CMAKE_CURRENT_SOURCE_DIR}/generate_build_info.cmake
    BYPRODUCTS ${SOUK_BUILD_INFO_SOURCE}
    VERBATIM)
else()
  if(NOT SOUK_GIT_REVISION)
    set(SOUK_GIT_REVISION development)
  endif()
  execute_process(
    COMMAND ${generate} -D REVISION=${SOUK_GIT_REVISION}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/generate_build_info.cmake
    COMMAND_ERROR_IS_FATAL ANY)
endif()
