# convoy_form_kernel(name GENERATOR g FROM target [TEST_ON_AVX2] [PARAMS k=v ...]): the kernel for every form of winograd_form.h
# and every ISA, as <name>_<form>_<isa>, and a header <name>_forms.h with the arrays <name>_forms_avx2 and
# <name>_forms_avx512 of their addresses. With TEST_ON_AVX2 <name>_forms_for_test.h has <name>_forms_avx512_on_avx2.

# In the order of kForms.
set(CONVOY_FORMS 3x3 5x5 1x3 3x1 1x7 7x1 strided spread_even spread_odd 4x4)

function(_convoy_form_table header name)
  set(includes "")
  set(arrays "")
  foreach(isa ${ARGN})
    list(TRANSFORM CONVOY_FORMS PREPEND "${name}_" OUTPUT_VARIABLE functions)
    list(TRANSFORM functions APPEND "_${isa}")
    list(TRANSFORM functions REPLACE "(.+)" "#include <\\1.h>\n" OUTPUT_VARIABLE lines)
    list(JOIN lines "" lines)
    list(JOIN functions ", " elements)
    string(APPEND includes "${lines}")
    string(APPEND arrays "inline constexpr std::array ${name}_forms_${isa}{${elements}};\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/form_tables/${header} CONTENT
    "#pragma once\n\n${includes}\n#include <array>\n\n${arrays}" @ONLY)
endfunction()

function(convoy_form_kernel name)
  cmake_parse_arguments(ARG "TEST_ON_AVX2" "GENERATOR;FROM" "PARAMS" ${ARGN})
  set(test "")
  if(ARG_TEST_ON_AVX2)
    set(test TEST_ON_AVX2)
    _convoy_form_table(${name}_forms_for_test.h ${name} avx512_on_avx2)
  endif()
  _convoy_form_table(${name}_forms.h ${name} avx2 avx512)
  target_include_directories(kernels INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/form_tables)
  set(number 0)
  foreach(form ${CONVOY_FORMS})
    convoy_kernel(${name}_${form} GENERATOR ${ARG_GENERATOR} FROM ${ARG_FROM} ${test} PARAMS ${ARG_PARAMS} form=${number})
    math(EXPR number "${number} + 1")
  endforeach()
endfunction()
