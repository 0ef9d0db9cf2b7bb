using Xunit.v3;

// The tests wait for other processes more than they compute.
[assembly: Parallelization(MaxThreads = 6)]
