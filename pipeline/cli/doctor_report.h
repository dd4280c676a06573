// What `convoy doctor` found, for people and as JSON.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/doctor/diagnose.h"
#include "pipeline/doctor/mark_index.h"

namespace convoy::cli {

// Borrowed for the call.
struct DoctorReport {
  const Patient& patient;
  std::span<const Finding> findings;
  const Diagnosis& diagnosis;
  std::span<const MarkedFolder> marked;  // empty: no index was written
  int tiny = 0;                          // pixels
  std::size_t list = 10;                 // entries of a list that people are shown
  std::int64_t unlisted = 0;             // bad samples for which there is no quarantine list
};

void print_doctor_text(const DoctorReport&);
void print_doctor_json(const DoctorReport&);

}  // namespace convoy::cli
