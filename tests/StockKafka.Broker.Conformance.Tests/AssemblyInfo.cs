// The tests wait for other processes more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
