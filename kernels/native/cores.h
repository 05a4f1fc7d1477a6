#pragma once

/// Physical cores that this process may run on: hyper-threads of one core count once.
int physicalCores();
