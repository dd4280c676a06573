// What each part of the input side costs a batch, and the shortest time between two batches that these costs allow.
//
// With T threads, of which k can work on one step, the mean time between two batches is at least
//
//   bound = max( step / k,                                  the step alone
//                work / T,                                  all that the T threads have to do
//                read / R,                                  R read threads; where there are none, read is part of work
//                sampler )                                  one thread at a time
//   work  = sampler + decode + augment (+ read, without read threads) (+ step, where it shares the T threads)
//
// with every term in thread time a batch. A change is predicted by the ratio of two bounds: with T + 1 threads the gain is
// bound(T) / bound(T + 1) - 1. So what the bounds leave out (uneven batches, latencies) is taken to shrink along with them, the
// step is taken to spread evenly over its threads, and the added thread to have a CPU of its own.
//
// On shared threads the step's thread time is what its wall time leaves of them: step = k * wall - overlap, at least wall.
#pragma once

#include "pipeline/exec/meter_reading.h"

namespace convoy {

// Nanoseconds of thread time a batch.
struct InputCosts {
  double sampler = 0, read = 0, decode = 0, augment = 0, step = 0;
};

// Throws nothing; of a reading without a batch everything is 0.
InputCosts costs_of(const MeterReading&);

// Nanoseconds between two batches.
double input_bound(const InputCosts&, const InputCapacity&);

// Of the T threads, a batch.
double thread_work(const InputCosts&, const InputCapacity&);

// What changes give: 0.31 means 31 % more batches a second.
double gain_of(const InputCosts& now, const InputCapacity& capacity, const InputCosts& then, const InputCapacity& changed);
double gain_of_a_thread(const MeterReading&);
double gain_of_free_order(const MeterReading&);
double gain_of_free_reads(const MeterReading&);
double gain_of_free_input(const MeterReading&);  // as if every batch lay in memory
double gain_of_overlap(const MeterReading&);     // from the measured time between two batches down to the bound

}  // namespace convoy
