// Waiting without keeping a core from others.

#pragma once

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/// The pauses of one wait. Most waits are short, so at first it only offers the core to others; later it sleeps an eighth of the time that it waited so
/// far, so that it notices the end soon after, as long waits go.
class Patience {
 public:
  /// A wait while this many bytes travel, which takes a call every few microseconds to move on.
  explicit Patience(size_t bytes) : began(now()), spin(50000 + int64_t(bytes / 2)) {}

  void pause() {
    const int64_t waited = now() - began;
    if (waited < spin) {
      sched_yield();
      return;
    }
    const timespec time = {0, long(waited / 8 < LONGEST ? waited / 8 : LONGEST)};
    nanosleep(&time, nullptr);
  }

 private:
  // Nanoseconds.
  static constexpr int64_t LONGEST = 200000;

  static int64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
  }

  int64_t began;
  int64_t spin;
};
