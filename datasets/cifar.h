// CIFAR-10 and CIFAR-100 in their binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of one or two
// label bytes and 3,072 pixel bytes, red then green then blue, row by row, 32x32.
//
// Class names follow `class_names`, else the text file that comes with the data (batches.meta.txt, fine_label_names.txt,
// coarse_label_names.txt), else "0", "1", ... Throws Error(io) for a file that cannot be read and Error(bad_data) naming a
// file that does not end with a whole record, or the record whose label has no class.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/raw_dataset.h"

namespace convoy {

struct CifarOptions {
  enum class Kind { cifar10, cifar100_fine, cifar100_coarse };
  enum class Part { train, test };

  std::filesystem::path path;  // the folder of the .bin files
  Kind kind = Kind::cifar10;
  Part part = Part::train;
  std::vector<std::string> class_names;
};

RawImages read_cifar(const CifarOptions&);

}  // namespace convoy
