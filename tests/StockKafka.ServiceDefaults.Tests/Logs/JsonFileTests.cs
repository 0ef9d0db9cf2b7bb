using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.Tests;

namespace StockKafka.ServiceDefaults.Tests.Logs;

/// <summary>The log as JSON lines in a file.</summary>
public sealed class JsonFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName;

    private string LogPath => Path.Combine(_folder, "logs", "shop.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_line_has_what_is_known_and_leaves_out_what_is_not()
    {
        await using (var app = Build())
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Till");
            using (var span = new System.Diagnostics.Activity("sale").Start())
            {
                logger.Log(LogLevel.Error, new EventId(7, "Refused"), new InvalidOperationException("no money"), "{Amount} of \"{Who}\"\nfailed", 2.5, "Ann");
                logger.Log(LogLevel.Information, default, "bare", null, static (text, _) => text);
            }
        }

        var lines = Lines(LogPath);
        var refused = lines.Single(line => line.GetProperty("event_id").GetInt32() == 7);
        Assert.Equal(("Error", "Shop.Till", "Refused", "shop"), (Text(refused, "level"), Text(refused, "category"), Text(refused, "event"), Text(refused, "service")));
        Assert.Equal(("{Amount} of \"{Who}\"\nfailed", "2.5 of \"Ann\"\nfailed"), (Text(refused, "template"), Text(refused, "message")));
        Assert.Equal("System.InvalidOperationException: no money", Text(refused, "exception"));
        Assert.Equal((2.5, "Ann"), (refused.GetProperty("properties").GetProperty("Amount").GetDouble(), Text(refused.GetProperty("properties"), "Who")));
        Assert.Matches("^[0-9a-f]{32}$", Text(refused, "trace_id"));
        Assert.Matches("^[0-9a-f]{16}$", Text(refused, "span_id"));
        Assert.Equal(TimeSpan.Zero, refused.GetProperty("timestamp").GetDateTimeOffset().Offset);
        var bare = lines.Single(line => Text(line, "message") == "bare");
        Assert.Equal(["category", "event_id", "level", "message", "service", "span_id", "timestamp", "trace_id"], bare.EnumerateObject().Select(field => field.Name).Order());
    }

    [Fact]
    public async Task A_part_that_is_full_is_followed_by_the_next_and_only_so_many_are_kept()
    {
        await using (var app = Build(("Logs:MaxFileBytes", "4096"), ("Logs:KeptFiles", "2")))
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Till");
            for (var line = 0; line < 200; line++)
            {
                logger.LogWarning("line {Number} {Filler}", line, new string('x', 200));
            }
        }

        var files = Directory.GetFiles(Path.GetDirectoryName(LogPath)!, "*.jsonl").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4096 + 1024));
        var numbers = files.SelectMany(Lines).Where(line => Text(line, "category") == "Shop.Till").Select(line => line.GetProperty("properties").GetProperty("Number").GetInt32()).ToArray();
        Assert.Equal(Enumerable.Range(200 - numbers.Length, numbers.Length), numbers);
    }

    [Fact]
    public async Task A_new_start_goes_on_where_the_last_one_ended()
    {
        foreach (var word in new[] { "first", "second" })
        {
            await using var app = Build();
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("A").LogWarning("{Word} start", word);
        }

        Assert.Equal(["first start", "second start"], Lines(LogPath).Where(line => Text(line, "category") == "A").Select(line => Text(line, "message")));
    }

    [Fact]
    public async Task What_the_queue_cannot_take_is_dropped_and_counted_and_nobody_waits()
    {
        await using (var app = Build(("Logs:Queue", "10")))
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Till");
            for (var line = 0; line < 50_000; line++)
            {
                logger.LogWarning("line {Number}", line);
            }

            await Eventually.TrueAsync(() =>
            {
                logger.LogWarning("line {Number}", -1);
                return Task.FromResult(Lines(LogPath).Any(line => Text(line, "event") == "Dropped"));
            });
        }

        var lines = Lines(LogPath).Where(line => Text(line, "category") != "Microsoft.Hosting.Lifetime").ToList();
        var dropped = lines.Where(line => Text(line, "event") == "Dropped").Sum(line => line.GetProperty("properties").GetProperty("Lines").GetInt64());
        var written = lines.Count(line => Text(line, "category") == "Shop.Till" && line.GetProperty("properties").GetProperty("Number").GetInt32() >= 0);
        Assert.InRange(dropped + written, 50_000, 50_000 + 1000);
        Assert.InRange(written, 1, 49_999);
    }

    [Fact]
    public async Task What_is_logged_within_scopes_or_beside_the_template_is_not_among_the_properties()
    {
        await using (var app = Build())
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("A");
            using (logger.BeginScope(new Dictionary<string, object> { ["RequestPath"] = "/secret" }))
            {
                logger.LogWarning("plain");
            }
        }

        var line = Lines(LogPath).Single(line => Text(line, "category") == "A");
        Assert.False(line.TryGetProperty("properties", out _));
        Assert.Equal("plain", Text(line, "template"));
    }

    [Fact]
    public async Task A_second_process_of_the_same_name_has_a_file_of_its_own()
    {
        await using var first = Build();
        await using var second = Build();
        first.Services.GetRequiredService<ILoggerFactory>().CreateLogger("A").LogWarning("one");
        second.Services.GetRequiredService<ILoggerFactory>().CreateLogger("A").LogWarning("two");
        await Eventually.TrueAsync(() => Task.FromResult(Lines(LogPath).Any(line => Text(line, "message") == "one")
            && Lines(Path.Combine(_folder, "logs", "shop-2.jsonl")).Any(line => Text(line, "message") == "two")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_at_the_start()
    {
        File.WriteAllText(Path.Combine(_folder, "logs"), "a file where the folder should be");
        var failure = Assert.Throws<StartupException>(() => Build().Services.GetRequiredService<ILoggerFactory>());
        Assert.Contains("Logs:File", failure.Message, StringComparison.Ordinal);
    }

    private WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(["--applicationName=shop", $"--Logs:File={LogPath}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static List<JsonElement> Lines(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
