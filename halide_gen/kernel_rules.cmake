# convoy_generators(target SOURCES ...): one executable with many generators.
#
# convoy_kernel(name GENERATOR g FROM target [PARAMS k=v ...] [PARAMS_AVX2 ...] [PARAMS_AVX512 ...] [ONLY isa]
# [TEST_ON_AVX2]): the kernel for every ISA, or for the one that ONLY names (a tile that the other has no registers for),
# as functions <name>_avx2 and <name>_avx512 with headers of the same names, linked into `kernels`. PARAMS_<ISA> carry
# schedules. With TEST_ON_AVX2 the AVX-512 schedule is also generated for AVX2, as <name>_avx512_on_avx2 in the target
# `kernels_for_test`, so that its arithmetic is proven on every machine.

set(CONVOY_TARGET_avx2 x86-64-linux-avx-avx2-f16c-fma-sse41)
set(CONVOY_TARGET_avx512 x86-64-linux-avx-avx2-avx512-avx512_skylake-f16c-fma-sse41)
# For bench/tune, whose program compiles kernels while it runs.
set_property(GLOBAL PROPERTY CONVOY_TARGET_avx2 ${CONVOY_TARGET_avx2})
set_property(GLOBAL PROPERTY CONVOY_TARGET_avx512 ${CONVOY_TARGET_avx512})

# Inner kernels run without their own argument checks where speed counts; the dev and sanitizer builds keep them.
set(CONVOY_KERNEL_FEATURES no_runtime)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  list(APPEND CONVOY_KERNEL_FEATURES no_asserts no_bounds_query)
endif()
# The address sanitizer checks every access of a kernel. The thread sanitizer's pass skips accesses of more than 16 bytes, so
# it sees a kernel's scalar code only.
if(CONVOY_SANITIZE MATCHES "address")
  list(APPEND CONVOY_KERNEL_FEATURES asan)
elseif(CONVOY_SANITIZE MATCHES "thread")
  list(APPEND CONVOY_KERNEL_FEATURES tsan)
endif()

# Generators run at build time only: compile fast, and keep sanitizers out of them.
function(_convoy_build_tool target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -O1 -g0 -w -fno-sanitize=all)
endfunction()

# Halide.h is half of a generator's compile time (1.4 s without, 0.65 s with its precompiled form, measured).
file(CONFIGURE OUTPUT halide_precompiled.cpp CONTENT "// Only its header counts.\n")
add_executable(halide_precompiled EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/halide_precompiled.cpp)
target_link_libraries(halide_precompiled PRIVATE Halide::Generator)
_convoy_build_tool(halide_precompiled)
target_precompile_headers(halide_precompiled PRIVATE <Halide.h>)

function(convoy_generators target)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  add_halide_generator(${target} SOURCES ${ARG_SOURCES})
  _convoy_build_tool(${target})
  target_link_options(${target} PRIVATE -fno-sanitize=all)
  target_precompile_headers(${target} REUSE_FROM halide_precompiled)
endfunction()

function(_convoy_generate function_name generator from isa_target collect)
  add_halide_library(${function_name} FROM ${from} GENERATOR ${generator} FUNCTION_NAME ${function_name}
    TARGETS ${isa_target} FEATURES ${CONVOY_KERNEL_FEATURES} USE_RUNTIME kernel_runtime PARAMS ${ARGN})
  target_link_libraries(${collect} INTERFACE ${function_name})
endfunction()

function(convoy_kernel name)
  cmake_parse_arguments(ARG "TEST_ON_AVX2" "GENERATOR;FROM;ONLY" "PARAMS;PARAMS_AVX2;PARAMS_AVX512" ${ARGN})
  if(NOT ARG_ONLY STREQUAL "avx512")
    _convoy_generate(${name}_avx2 ${ARG_GENERATOR} ${ARG_FROM} ${CONVOY_TARGET_avx2} kernels ${ARG_PARAMS} ${ARG_PARAMS_AVX2})
  endif()
  if(NOT ARG_ONLY STREQUAL "avx2")
    _convoy_generate(${name}_avx512 ${ARG_GENERATOR} ${ARG_FROM} ${CONVOY_TARGET_avx512} kernels
      ${ARG_PARAMS} ${ARG_PARAMS_AVX512})
  endif()
  if(ARG_TEST_ON_AVX2)
    _convoy_generate(${name}_avx512_on_avx2 ${ARG_GENERATOR} ${ARG_FROM} ${CONVOY_TARGET_avx2} kernels_for_test
      ${ARG_PARAMS} ${ARG_PARAMS_AVX512})
  endif()
endfunction()
