#include "cores.h"

#if defined(_WIN32)
#include <stdlib.h>

#include "system.h"
#else
#include <stdio.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sched.h>
#endif
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

#if defined(_WIN32)

int physicalCores() {
  DWORD bytes = 0;
  GetLogicalProcessorInformationEx(RelationProcessorCore, nullptr, &bytes);
  char* const rows = static_cast<char*>(malloc(bytes));
  int cores = 0;
  DWORD_PTR allowed = 0, system = 0;
  const bool limited = GetProcessAffinityMask(GetCurrentProcess(), &allowed, &system) && allowed != system;
  if (rows && GetLogicalProcessorInformationEx(RelationProcessorCore, reinterpret_cast<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(rows), &bytes))
    for (DWORD at = 0; at < bytes;) {
      const auto* row = reinterpret_cast<const SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(rows + at);
      const GROUP_AFFINITY& processors = row->Processor.GroupMask[0];
      // The affinity mask of a process covers only one group of processors: the first one, if it was limited.
      if (!limited || (processors.Group == 0 && (processors.Mask & allowed))) cores++;
      at += row->Size;
    }
  free(rows);
  return cores > 0 ? cores : 1;
}

#else

int physicalCores() {
#if defined(__linux__)
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return int(sysconf(_SC_NPROCESSORS_ONLN));
  int cores = 0;
  cpu_set_t counted;
  CPU_ZERO(&counted);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    char path[96];
    snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    int first = cpu;
    if (FILE* file = fopen(path, "r")) {
      if (fscanf(file, "%d", &first) != 1 || first < 0 || first >= CPU_SETSIZE) first = cpu;
      fclose(file);
    }
    if (CPU_ISSET(first, &counted)) continue;
    CPU_SET(first, &counted);
    cores++;
  }
  return cores;
#elif defined(__APPLE__)
  int cores = 0;
  size_t bytes = sizeof(cores);
  if (sysctlbyname("hw.perflevel0.physicalcpu", &cores, &bytes, nullptr, 0) == 0 && cores > 0) return cores;
  bytes = sizeof(cores);
  if (sysctlbyname("hw.physicalcpu", &cores, &bytes, nullptr, 0) == 0 && cores > 0) return cores;
  return int(sysconf(_SC_NPROCESSORS_ONLN));
#else
  return int(sysconf(_SC_NPROCESSORS_ONLN));
#endif
}

#endif
