using Xunit.Sdk;
using Xunit.v3;

// Tests measure times and what the process allocates.
[assembly: Parallelization(Mode = ParallelMode.None)]
