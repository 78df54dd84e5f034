# g++ 12 destroys temporaries inside co_await expressions twice, so a program that it builds crashes.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "Souk needs clang 19 or newer, but CMake found ${CMAKE_CXX_COMPILER_ID} "
    "${CMAKE_CXX_COMPILER_VERSION}. Use `make build`, or configure with "
    "`cmake --preset release`, which names clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(SOUK_BUILD_TESTS "Build tests, benchmarks and fuzz targets" ON)
set(SOUK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

add_compile_options(-Wall -Wextra -Werror -Wthread-safety -Wno-unused-parameter
                    # Standard attributes of newer compilers appear in Debian's headers.
                    -Wno-unknown-attributes)
add_link_options(-fuse-ld=lld-19)
if(SOUK_SANITIZE)
  add_compile_options(-fsanitize=${SOUK_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SOUK_SANITIZE})
  # Debian's Abseil is built without sanitizers, so its inline functions must be compiled the same way
  # here as there; ours are instrumented all the same.
  if(SOUK_SANITIZE MATCHES "undefined")
    # Debian's gRPC and Protobuf are built without RTTI-instrumented vtables that vptr checks need.
    add_compile_options(-fno-sanitize=vptr -fno-sanitize-recover=all)
  endif()
endif()
