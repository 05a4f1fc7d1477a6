#pragma once

/// Number of physical cores that this process may use.
int physicalCores();
