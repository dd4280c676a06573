// call_kernel stands with the core, because input stages call kernels too.
#pragma once

#include "pipeline/core/kernel_call.h"
