using Aspire.Hosting.Testing;
using StackExchange.Redis;

namespace StockKafka.Hosting.Tests;

[Collection(nameof(ForeignApplication))]
public sealed class EmbeddedRedisTests(ForeignApplication application)
{
    [Fact]
    public async Task Values_are_kept_until_they_expire()
    {
        await using var redis = await ConnectAsync();
        var database = redis.GetDatabase();
        await database.StringSetAsync("short", "1", TimeSpan.FromMilliseconds(200));
        await database.StringSetAsync("long", "2", TimeSpan.FromMinutes(5));
        Assert.Equal("1", await database.StringGetAsync("short"));
        await Eventually.TrueAsync(async () => (await database.StringGetAsync("short")).IsNull);
        Assert.Equal("2", await database.StringGetAsync("long"));
    }

    [Fact]
    public async Task Without_the_password_nothing_is_answered()
    {
        var options = ConfigurationOptions.Parse((await application.App.GetConnectionStringAsync("redis"))!);
        Assert.True(options.Password!.Length >= 16);
        options.Password = "wrong";
        options.AbortOnConnectFail = true;
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
    }

    [Fact]
    public async Task The_password_is_no_argument_for_others_to_read()
    {
        var options = ConfigurationOptions.Parse((await application.App.GetConnectionStringAsync("redis"))!);
        var pid = (await application.ShowAsync("redis")).GetProperty("pid").GetInt32();
        Assert.DoesNotContain(options.Password!, await File.ReadAllTextAsync($"/proc/{pid}/cmdline"));
    }

    /// <summary>Three times the bound is written: the server goes on, keeps the newest, and has dropped the oldest.</summary>
    [Fact]
    public async Task Memory_is_bounded_and_the_oldest_are_dropped()
    {
        await using var redis = await ConnectAsync();
        var database = redis.GetDatabase();
        var value = new byte[64 * 1024];
        for (var batch = 0; batch < 30; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(each => database.StringSetAsync($"big:{batch}:{each}", value)));
        }

        Assert.True((await database.StringGetAsync("big:29:99")).HasValue);
        Assert.False((await database.StringGetAsync("big:0:0")).HasValue);
        var pid = (await application.ShowAsync("redis")).GetProperty("pid").GetInt32();
        var resident = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        Assert.InRange(long.Parse(resident.Split(':')[1].Replace("kB", "").Trim(), System.Globalization.CultureInfo.InvariantCulture) / 1024, 1, 64 + 256);
    }

    /// <summary>What it writes files with has to be there on every system.</summary>
    [Fact]
    public async Task A_client_that_asks_to_save_is_obeyed()
    {
        await using var redis = await ConnectAsync(",allowAdmin=true");
        Assert.Equal("OK", (string?)await redis.GetDatabase().ExecuteAsync("SAVE"));
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(string more = "") =>
        await ConnectionMultiplexer.ConnectAsync((await application.App.GetConnectionStringAsync("redis"))! + more);
}
