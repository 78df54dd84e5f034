# The functions with which every folder declares its targets, so that a folder's CMakeLists.txt only
# lists its files and what they depend on.

# Adds each folder directly below `parent` that has a CMakeLists.txt.
function(souk_add_subdirectories parent)
  file(GLOB lists CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}
       ${CMAKE_CURRENT_SOURCE_DIR}/${parent}/CMakeLists.txt
       ${CMAKE_CURRENT_SOURCE_DIR}/${parent}/*/CMakeLists.txt)
  if("${parent}/CMakeLists.txt" IN_LIST lists)
    add_subdirectory(${parent})
    return()
  endif()
  foreach(list ${lists})
    get_filename_component(folder ${list} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()

# Two precompiled headers serve all targets, one of them GoogleTest programs: parsing gRPC, Protobuf, Asio and
# GoogleTest costs some seconds a file. Sources include what they use all the same.
function(souk_precompiled_header name header)
  add_library(${name} OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cc)
  target_link_libraries(${name} PUBLIC gRPC::grpc++ protobuf::libprotobuf absl::statusor Boost::boost)
  # Without timestamps inside, the compiler cache can serve the header to any checkout.
  target_compile_options(${name} PUBLIC -Xclang -fno-pch-timestamp)
  target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/${header})
endfunction()
souk_precompiled_header(souk_pch pch.h)
if(SOUK_BUILD_TESTS)
  souk_precompiled_header(souk_pch_tests pch_tests.h)
  target_link_libraries(souk_pch_tests PUBLIC GTest::gmock)
  target_compile_options(souk_pch_tests PUBLIC -O0)
endif()

# All code that is generated and the precompiled headers: what reading any of our files takes.
add_custom_target(souk_generated_code)
add_dependencies(souk_generated_code souk_pch)
if(SOUK_BUILD_TESTS)
  add_dependencies(souk_generated_code souk_pch_tests)
endif()

# souk_library(NAME SOURCES file... [DEPS target...])
# A static library; sources are included as "common/base/clock.h", from the project's root.
function(souk_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  souk_use_precompiled_header(${name} souk_pch)
endfunction()

# souk_generated_library(NAME FOLDER folder SOURCES file... [DEPS target...])
# The same of what protoc wrote into FOLDER, from which its headers are included. Nobody is warned of it.
function(souk_generated_library name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;DEPS" ${ARGN})
  souk_library(${name} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS})
  target_include_directories(${name} SYSTEM PUBLIC ${ARG_FOLDER})
  target_compile_options(${name} PRIVATE -w)
  # Each file has the same names inside.
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  add_custom_target(${name}_code DEPENDS ${ARG_SOURCES})
  add_dependencies(souk_generated_code ${name}_code)
endfunction()

# souk_executable(NAME SOURCES file... [DEPS target...])
function(souk_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  souk_use_precompiled_header(${name} souk_pch)
endfunction()

# souk_test(NAME SOURCES file... [DEPS target...] [LABEL unit|integration|experiment] [THREADS] [ENGINES])
# A GoogleTest program, run by ctest under its name and label (unit by default). THREADS says that it is
# about threads and so runs under ThreadSanitizer too. ENGINES runs it a second time, as NAME_postgresql,
# with its databases on PostgreSQL (tests/support/test_databases.h).
add_custom_target(souk_unit_tests)
add_custom_target(souk_threads_tests)
function(souk_test name)
  cmake_parse_arguments(ARG "THREADS;ENGINES" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(SOUK_SANITIZE)
    math(EXPR ARG_TIMEOUT "5 * ${ARG_TIMEOUT}")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  # What a test says about the code under it needs no optimising, which would be half of a build's time.
  target_compile_options(${name} PRIVATE -O0)
  souk_use_precompiled_header(${name} souk_pch_tests)
  add_test(NAME ${name} COMMAND ${name})
  set(labels ${ARG_LABEL})
  if(ARG_LABEL STREQUAL "unit")
    add_dependencies(souk_unit_tests ${name})
  endif()
  if(ARG_THREADS)
    add_dependencies(souk_threads_tests ${name})
    list(APPEND labels threads)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${ARG_TIMEOUT})
  if(ARG_ENGINES)
    target_link_libraries(${name} PRIVATE souk_test_support)
    add_test(NAME ${name}_postgresql COMMAND ${name})
    set_tests_properties(${name}_postgresql PROPERTIES LABELS "${labels}" TIMEOUT ${ARG_TIMEOUT}
                         ENVIRONMENT SOUK_TEST_ENGINE=postgresql SKIP_RETURN_CODE 77)
  endif()
endfunction()

# souk_bench(NAME SOURCES file... [DEPS target...]): a Google Benchmark program.
function(souk_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  souk_executable(${name} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS} benchmark::benchmark)
endfunction()

# souk_fuzz_target(NAME SOURCES file... [DEPS target...])
# A libFuzzer program where the build has sanitizers, with its seed corpus in
# tests/fuzz/corpus/NAME. Other builds run the corpus once as a unit test. The fuzzer is led by what the named
# DEPS execute; what those depend on is not watched.
add_custom_target(souk_fuzz_targets)
function(souk_fuzz_target name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(SOUK_SANITIZE MATCHES "address")
    souk_executable(${name} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    foreach(watched ${name} ${ARG_DEPS})
      # What -fsanitize=fuzzer-no-link turns on, but for the header precompiled without it.
      target_compile_options(${watched} PRIVATE
        -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table,stack-depth)
    endforeach()
  else()
    souk_executable(${name} SOURCES ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_corpus.cc DEPS ${ARG_DEPS})
    add_test(NAME ${name}_corpus COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(${name}_corpus PROPERTIES LABELS unit TIMEOUT 60)
    add_dependencies(souk_unit_tests ${name})
  endif()
  add_dependencies(souk_fuzz_targets ${name})
endfunction()

function(souk_use_precompiled_header name header)
  target_link_libraries(${name} PRIVATE gRPC::grpc++ protobuf::libprotobuf)
  target_compile_options(${name} PRIVATE -Xclang -fno-pch-timestamp)
  target_precompile_headers(${name} REUSE_FROM ${header})
endfunction()
