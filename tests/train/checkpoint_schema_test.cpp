// Files whose seal is right but whose contents no save_checkpoint would write: each is refused for its own reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_trailer.h"
#include "pipeline/train/convoy_layout.h"
#include "pipeline/train/keras_layout.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"
#include "tests/train/checkpoint_samples.h"
#include "tests/train/open_hdf5_ids.h"

namespace convoy {
namespace {

using namespace hdf5;
using Change = std::function<void(hid_t file)>;

void remove_link(hid_t file, const char* name) { ASSERT_GE(H5Ldelete(file, name, H5P_DEFAULT), 0) << name; }

void remove_attribute(hid_t file, const char* object, const char* name) {
  ASSERT_GE(H5Adelete_by_name(file, object, name, H5P_DEFAULT), 0) << name;
}

template <typename T>
void replace_attribute(hid_t file, const char* object, const char* name, const T& value) {
  remove_attribute(file, object, name);
  const Handle<H5Oclose> opened(H5Oopen(file, object, H5P_DEFAULT));
  write_attribute(opened.get(), name, value);
}

void replace_bias(hid_t file, hid_t type, std::vector<std::int64_t> dims) {
  remove_link(file, "model_weights/c1/c1/bias");
  const std::vector<double> zeros(64);
  write_dataset(file, "model_weights/c1/c1/bias", type, H5T_NATIVE_DOUBLE, dims, zeros.data());
}

void variable_layer_names(hid_t file) {
  remove_attribute(file, "model_weights", "layer_names");
  const Type type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), H5T_VARIABLE);
  const hsize_t one = 1;
  const Space space(H5Screate_simple(1, &one, nullptr));
  const Attribute attribute(
      H5Acreate_by_name(file, "model_weights", "layer_names", type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  const char* name = "c1";
  ASSERT_GE(H5Awrite(attribute.get(), type.get(), &name), 0);
}

void external_storage(hid_t file) {
  remove_link(file, "model_weights/c1/c1/bias");
  const Properties creation(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_external(creation.get(), "other.bin", 0, 24);
  const hsize_t six = 6;
  const Space space(H5Screate_simple(1, &six, nullptr));
  ASSERT_GE(
      Dataset(H5Dcreate2(file, "model_weights/c1/c1/bias", H5T_IEEE_F32LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT))
          .get(),
      0);
}

void huge_dataset(hid_t file) {
  remove_link(file, "model_weights/c1/c1/bias");
  const Properties creation(H5Pcreate(H5P_DATASET_CREATE));
  const hsize_t chunk = 1024, huge = hsize_t{1} << 50;
  H5Pset_chunk(creation.get(), 1, &chunk);
  const Space space(H5Screate_simple(1, &huge, nullptr));
  ASSERT_GE(
      Dataset(H5Dcreate2(file, "model_weights/c1/c1/bias", H5T_IEEE_F32LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT))
          .get(),
      0);
}

struct Case {
  const char* name;
  Change change;
  const char* reason;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class CheckpointSchema : public testing::TestWithParam<Case> {};

TEST_P(CheckpointSchema, IsRefusedForItsReason) {
  const test::TempFolder folder;
  const CheckpointData data = test::sample_checkpoint(20);
  std::vector<std::byte> region(checkpoint_bytes_bound(data) + (1 << 20));
  const std::size_t image_bytes = build_image(region, [&](hid_t file) {
    write_keras_model(file, data);
    write_convoy_group(file, data);
    GetParam().change(file);
  });
  const std::span<std::byte> sealed = std::span(region).first(image_bytes + kTrailerBytes);
  write_trailer(sealed, 20);
  const auto file = folder.write("made.h5", sealed);
  const auto loaded = load_checkpoint(file);
  EXPECT_EQ(test::open_hdf5_ids(), 0u);
  if (std::string(GetParam().reason).empty()) {
    test::expect_equal(loaded.value(), data);
    return;
  }
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.failure().code, ExitCode::bad_data);
  EXPECT_THAT(loaded.failure().message, testing::HasSubstr(GetParam().reason));
  EXPECT_THAT(loaded.failure().message, testing::HasSubstr(file.string()));
}

const char* const kBias = "model_weights/c1/c1/bias";

INSTANTIATE_TEST_SUITE_P(
    Files, CheckpointSchema,
    testing::Values(
        Case{"Unchanged", [](hid_t) {}, ""},
        Case{"NoModelWeights", [](hid_t f) { remove_link(f, "model_weights"); }, "\"model_weights\" is missing"},
        Case{"NoConvoy", [](hid_t f) { remove_link(f, "convoy"); }, "\"convoy\" is missing"},
        Case{"NoState", [](hid_t f) { remove_link(f, "convoy/state"); }, "\"state\" is missing"},
        Case{"NoStep", [](hid_t f) { remove_attribute(f, "convoy/state", "step"); }, "\"step\" is missing"},
        Case{"AnotherStep", [](hid_t f) { replace_attribute(f, "convoy/state", "step", std::int64_t{21}); },
             "its trailer says step 20"},
        Case{"StepOfAnotherType", [](hid_t f) { replace_attribute(f, "convoy/state", "step", 20.0); },
             "\"step\" has another type"},
        Case{"AnotherFormat", [](hid_t f) { replace_attribute(f, "convoy", "format", std::int64_t{7}); }, "format 7"},
        Case{"NoWeight", [](hid_t f) { remove_link(f, kBias); }, "\"bias\" is missing"},
        Case{"WeightIsAGroup", [](hid_t f) { remove_link(f, kBias), create_group(f, kBias); }, "another kind"},
        Case{"WeightOfDoubles", [](hid_t f) { replace_bias(f, H5T_IEEE_F64LE, {6}); }, "32-bit floats"},
        Case{"WeightOfManyDimensions",
             [](hid_t f) {
               replace_bias(f, H5T_IEEE_F32LE, {1, 1, 1, 1, 1, 1, 1, 1, 6});
             },
             "9 dimensions"},
        Case{"SlotOfOtherDimensions", [](hid_t f) { replace_bias(f, H5T_IEEE_F32LE, {7}); },
             "has no weight of its name and dimensions"},
        Case{"HugeWeight", huge_dataset, "more elements than the file can hold"},
        Case{"ExternalStorage", external_storage, "external storage"},
        Case{"VariableStrings", variable_layer_names, "variable-length"},
        Case{"WeightNameElsewhere",
             [](hid_t f) {
               replace_attribute(f, "model_weights/c1", "weight_names",
                                 std::span<const std::string>(std::vector<std::string>{"c3/kernel"}));
             },
             "\"c3/kernel\" is not"},
        Case{"SoftLink",
             [](hid_t f) {
               remove_link(f, kBias), H5Lcreate_soft("/model_weights/c3/c3/bias", f, kBias, H5P_DEFAULT, H5P_DEFAULT);
             },
             "link"},
        Case{"ExternalLink",
             [](hid_t f) { remove_link(f, kBias), H5Lcreate_external("other.h5", "/x", f, kBias, H5P_DEFAULT, H5P_DEFAULT); },
             "link"},
        Case{"ExternalGroup",
             [](hid_t f) {
               remove_link(f, "convoy/slots"), H5Lcreate_external("other.h5", "/x", f, "convoy/slots", H5P_DEFAULT, H5P_DEFAULT);
             },
             "link"},
        Case{"SpecIsMissing", [](hid_t f) { remove_link(f, "convoy/resolved_spec"); }, "\"resolved_spec\" is missing"},
        Case{"HistoryOfAnotherType",
             [](hid_t f) {
               remove_link(f, "convoy/history");
               const double value = 1;
               write_dataset(f, "convoy/history", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, std::vector<std::int64_t>{1}, &value);
             },
             "epoch records"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace convoy
