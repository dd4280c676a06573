// What training makes of its first samples: a contact sheet for people who want to see it before they wait for it.
//
// The tiles are the samples at positions 0, 1, ... of the epoch's order, each a function of (seed, epoch, id) alone, as
// training computes it; variants of a sample are what the following epochs make of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/sampler.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/sample_transform.h"
#include "pipeline/preview/contact_sheet.h"
#include "pipeline/preview/shown_pixels.h"

namespace convoy {

// Borrowed for the call.
struct PreviewSource {
  const Dataset& dataset;
  const Sampler& sampler;
  const SampleTransform& transform;
  Shape image;
  Normalisation normalisation;
};

struct PreviewOptions {
  int samples = 32;  // at most; an epoch may have fewer
  int variants = 1;
  std::uint32_t epoch = 0;
  std::string title;
};

struct Preview {
  Sheet sheet;                   // one row a sample when there are variants
  std::vector<std::string> bad;  // "path: reason" of samples that cannot be used; their tiles are empty
};

Preview make_preview(const PreviewSource&, const PreviewOptions&);

}  // namespace convoy
