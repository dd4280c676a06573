#include "pipeline/train/history_table.h"

#include <cstddef>

#include "pipeline/hdf5/read.h"
#include "pipeline/hdf5/write.h"

namespace convoy::hdf5 {
namespace {

// A record without the padding that EpochRecord has: padding bytes would make equal histories unequal files.
struct Row {
  std::int64_t epoch, step;
  double loss, accuracy, val_loss, val_accuracy, learning_rate, seconds;
  std::int64_t validated;
  double top5, val_top5;
};
static_assert(sizeof(Row) == 88);

Type row_type() {
  Type type(check(H5Tcreate(H5T_COMPOUND, sizeof(Row)), "make the history's type"));
  const auto field = [&](const char* name, std::size_t offset, hid_t kind) {
    check(H5Tinsert(type.get(), name, offset, kind), "make the history's type");
  };
  field("epoch", offsetof(Row, epoch), H5T_STD_I64LE);
  field("step", offsetof(Row, step), H5T_STD_I64LE);
  field("loss", offsetof(Row, loss), H5T_IEEE_F64LE);
  field("accuracy", offsetof(Row, accuracy), H5T_IEEE_F64LE);
  field("val_loss", offsetof(Row, val_loss), H5T_IEEE_F64LE);
  field("val_accuracy", offsetof(Row, val_accuracy), H5T_IEEE_F64LE);
  field("learning_rate", offsetof(Row, learning_rate), H5T_IEEE_F64LE);
  field("seconds", offsetof(Row, seconds), H5T_IEEE_F64LE);
  field("validated", offsetof(Row, validated), H5T_STD_I64LE);
  field("top5", offsetof(Row, top5), H5T_IEEE_F64LE);
  field("val_top5", offsetof(Row, val_top5), H5T_IEEE_F64LE);
  return type;
}

}  // namespace

void write_history(hid_t parent, const std::vector<EpochRecord>& history) {
  std::vector<Row> rows;
  for (const EpochRecord& r : history)
    rows.push_back({r.epoch, r.step, r.loss, r.accuracy, r.val_loss, r.val_accuracy, r.learning_rate, r.seconds, r.validated,
                    r.top5, r.val_top5});
  const Type type = row_type();
  const std::int64_t dims[] = {static_cast<std::int64_t>(rows.size())};
  write_dataset(parent, "history", type.get(), type.get(), dims, rows.data());
}

std::vector<EpochRecord> read_history(hid_t parent, std::uint64_t max_bytes) {
  const Dataset dataset = open_dataset(parent, "history");
  const Type type = row_type();
  require_type(dataset, type.get(), "epoch records");
  const std::vector<std::int64_t> dims = array_dims(dataset, sizeof(Row), max_bytes);
  if (dims.size() != 1) throw Error(ExitCode::bad_data, "\"history\" is not a list");
  std::vector<Row> rows(static_cast<std::size_t>(dims[0]));
  read_dataset(dataset, type.get(), rows.data());
  std::vector<EpochRecord> history;
  for (const Row& r : rows)
    history.push_back({r.epoch, r.step, r.loss, r.accuracy, r.val_loss, r.val_accuracy, r.learning_rate, r.seconds,
                       r.validated != 0, r.top5, r.val_top5});
  return history;
}

}  // namespace convoy::hdf5
