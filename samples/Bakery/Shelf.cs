using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Bakery;

/// <summary>What is there to be sold: in Redis, or without one in this process.</summary>
internal sealed class Shelf(IDatabase? redis)
{
    private readonly ConcurrentDictionary<string, long> _loaves = new();

    public async Task AddAsync(string bread, long count)
    {
        if (redis is null)
        {
            _loaves.AddOrUpdate(bread, count, (_, there) => there + count);
        }
        else
        {
            await redis.HashIncrementAsync("shelf", bread, count);
        }
    }

    public async Task<long> CountAsync(string bread) => redis is null ? _loaves.GetValueOrDefault(bread) : (long)await redis.HashGetAsync("shelf", bread);
}
