# Register tiles of the convolution kernel; the table of the same tiles is stages/steps/conv/conv_kernels.cpp.
#
# flat_conv_<pixels>x<blocks>: maps of one pixel.
# conv_<pixels>x<blocks>_s<source floats between pixels>: 16 and 32 are strides 1 and 2 of a blocked map.
# image_conv_<...>: 1, 3 and 6 are stride 1 on one channel, strides 1 and 2 on three; 1 is also interleaved images.

# Tiles that only tuned schedules use come from halide_gen/tuned, as conv_<pixels>x<blocks>u<unroll>_s<...>.

function(_conv_tile isa pixels blocks)
  foreach(stride 16 32)
    convoy_kernel(conv_${pixels}x${blocks}_s${stride} GENERATOR convolution FROM conv_generators ONLY ${isa} ${ARGN}
      PARAMS tile_pixels=${pixels} tile_blocks=${blocks} pixel_stride=${stride} unroll_ci=16)
  endforeach()
endfunction()

# For maps of one pixel, whose weights come from memory.
function(_flat_conv_tile isa pixels blocks)
  convoy_kernel(flat_conv_${pixels}x${blocks} GENERATOR convolution FROM conv_generators ONLY ${isa} ${ARGN}
    PARAMS tile_pixels=${pixels} tile_blocks=${blocks} pixel_stride=16 unroll_ci=16 weights_ahead=8192)
endfunction()

function(_image_conv_tile isa pixels blocks)
  foreach(stride 1 3 6)
    convoy_kernel(image_conv_${pixels}x${blocks}_s${stride} GENERATOR convolution FROM conv_generators ONLY ${isa} ${ARGN}
      PARAMS tile_pixels=${pixels} tile_blocks=${blocks} pixel_stride=${stride} inner_sum=0 unroll_ci=1)
  endforeach()
endfunction()

foreach(pixels 14 8 7)
  foreach(blocks 2 1)
    _conv_tile(avx512 ${pixels} ${blocks} TEST_ON_AVX2)
    _flat_conv_tile(avx512 ${pixels} ${blocks} TEST_ON_AVX2)
  endforeach()
endforeach()
_flat_conv_tile(avx512 16 1 TEST_ON_AVX2)  # a batch of 16 at once: each weight is read once
foreach(pixels 6 5 4)
  _conv_tile(avx2 ${pixels} 1)
  _flat_conv_tile(avx2 ${pixels} 1)
endforeach()

foreach(pixels 14 8)
  foreach(blocks 2 1)
    _image_conv_tile(avx512 ${pixels} ${blocks} TEST_ON_AVX2)
  endforeach()
endforeach()
_image_conv_tile(avx2 4 1)

# "tiles": [{"family": "conv", "pixels": 12, "blocks": 2, "unroll_ci": 8}, ...] of a tuned file, and the same of one block each for odd
# numbers of channel blocks. Which there are goes to stages/steps/conv through the property CONVOY_TUNED_CONV_TILES.
function(_tuned_conv_tile isa pixels blocks unroll)
  set(kernel conv_${pixels}x${blocks}u${unroll})
  if(NOT TARGET ${kernel}_s16_${isa})
    foreach(stride 16 32)
      convoy_kernel(${kernel}_s${stride} GENERATOR convolution FROM conv_generators ONLY ${isa}
        PARAMS tile_pixels=${pixels} tile_blocks=${blocks} pixel_stride=${stride} unroll_ci=${unroll})
    endforeach()
  endif()
endfunction()

function(_tuned_conv_tiles file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} document)
  string(JSON isa GET "${document}" isa)
  string(JSON count LENGTH "${document}" tiles)
  foreach(i RANGE ${count})
    if(i EQUAL count)
      break()
    endif()
    string(JSON family GET "${document}" tiles ${i} family)
    if(NOT family STREQUAL "conv")
      message(FATAL_ERROR "${file}: tiles of the family '${family}' are not known; expected conv")
    endif()
    foreach(parameter pixels blocks unroll_ci)
      string(JSON ${parameter} GET "${document}" tiles ${i} ${parameter})
    endforeach()
    _tuned_conv_tile(${isa} ${pixels} ${blocks} ${unroll_ci})
    _tuned_conv_tile(${isa} ${pixels} 1 ${unroll_ci})
    set_property(GLOBAL APPEND PROPERTY CONVOY_TUNED_CONV_TILES "${isa} ${pixels} ${blocks} ${unroll_ci}")
  endforeach()
endfunction()

file(GLOB tuned CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/halide_gen/tuned/*.json)
foreach(file IN LISTS tuned)
  _tuned_conv_tiles(${file})
endforeach()
