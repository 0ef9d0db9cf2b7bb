using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
    public async Task A_file_that_is_full_begins_anew_and_only_so_many_are_kept()
    {
        await using (var app = Build(("Logs:MaxFileBytes", "4096"), ("Logs:KeptFiles", "2")))
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Till");
            for (var line = 0; line < 200; line++)
            {
                logger.LogWarning("line {Number} {Filler}", line, new string('x', 200));
                await Eventually.TrueAsync(() => Task.FromResult(Lines(LogPath).Concat(Lines(LogPath + ".1")).Any(entry => Text(entry, "message").StartsWith($"line {line} ", StringComparison.Ordinal))));
            }
        }

        var files = Directory.GetFiles(Path.GetDirectoryName(LogPath)!).Order().ToArray();
        Assert.Equal([LogPath, LogPath + ".1", LogPath + ".2"], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        var numbers = files.Reverse().SelectMany(Lines).Where(line => Text(line, "category") == "Shop.Till").Select(line => line.GetProperty("properties").GetProperty("Number").GetInt32()).ToArray();
        Assert.Equal(Enumerable.Range(200 - numbers.Length, numbers.Length), numbers);
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
