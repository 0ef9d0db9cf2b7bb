using Microsoft.Extensions.Configuration;

namespace StockKafka.AppHost.Tests;

/// <summary>Where the run book of an alert is to be found.</summary>
public sealed class AlertLinksTests
{
    private const string Here = "http://localhost:9090";

    [Theory]
    [InlineData(null, null, "http://localhost:9090/consoles/KafkaDown.html")]
    [InlineData("https://example.com/prometheus/", null, "https://example.com/prometheus/consoles/KafkaDown.html")]
    [InlineData(null, "https://example.com/books/", "https://example.com/books/KafkaDown.md")]
    [InlineData("https://example.com/prometheus", "https://example.com/books", "https://example.com/books/KafkaDown.md")]
    public void A_run_book_is_where_it_is_configured_to_be_or_at_prometheus(string? prometheus, string? runBooks, string expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Prometheus"] = prometheus, ["RunBooks"] = runBooks }).Build();
        Assert.Equal(expected, AlertLinks.From(configuration).RunBook("KafkaDown", Here));
    }

    /// <summary>Prometheus would take braces in a page for commands of its template language.</summary>
    [Fact]
    public void A_page_links_its_neighbours_and_holds_no_commands()
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-tests");
        try
        {
            var source = folder.CreateSubdirectory("source").FullName;
            File.WriteAllText(Path.Combine(source, "KafkaDown.md"), "# KafkaDown\n\nAsk `{{ query }}`; see [DiskFillingUp](DiskFillingUp.md).\n");
            var target = Path.Combine(folder.FullName, "pages");

            RunBookPages.Write(source, target);
            RunBookPages.Write(source, target);

            var page = File.ReadAllText(Assert.Single(Directory.GetFiles(target)));
            Assert.Contains("<h1>KafkaDown</h1>", page, StringComparison.Ordinal);
            Assert.Contains("<a href=\"DiskFillingUp.html\">", page, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
