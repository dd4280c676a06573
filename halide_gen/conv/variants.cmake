# Register tiles of the convolution kernel; the table of the same tiles is stages/steps/conv/conv_kernels.cpp.
#
# conv_<pixels>x<blocks>_s<source floats between pixels>: 16 and 32 are strides 1 and 2 of a blocked map.
# image_conv_<...>: 1, 3 and 6 are stride 1 on one channel, strides 1 and 2 on three; 1 is also interleaved images.

function(_conv_tile isa pixels blocks)
  foreach(stride 16 32)
    convoy_kernel(conv_${pixels}x${blocks}_s${stride} GENERATOR convolution FROM conv_generators ONLY ${isa} ${ARGN}
      PARAMS tile_pixels=${pixels} tile_blocks=${blocks} pixel_stride=${stride} unroll_ci=16)
  endforeach()
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
  endforeach()
endforeach()
foreach(pixels 6 5 4)
  _conv_tile(avx2 ${pixels} 1)
endforeach()

foreach(pixels 14 8)
  foreach(blocks 2 1)
    _image_conv_tile(avx512 ${pixels} ${blocks} TEST_ON_AVX2)
  endforeach()
endforeach()
_image_conv_tile(avx2 4 1)
