using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.LoadRunner.Tests.Reports;

public sealed class LocustCsvTests : IDisposable
{
    private readonly SampleRun _sample = new SampleRun().Write();

    private RunData Run => RunFileReader.Read(_sample.RunFile);

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Columns_AreLocusts()
    {
        string HeaderOf(string csv) => csv[..csv.IndexOf("\r\n", StringComparison.Ordinal)];
        Assert.Equal(
            "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%",
            HeaderOf(LocustCsv.Stats(Run)));
        Assert.Equal(
            "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size",
            HeaderOf(LocustCsv.History(Run)));
        Assert.Equal("Method,Name,Error,Occurrences,First Seen,Last Seen", HeaderOf(LocustCsv.Failures(Run)));
        Assert.Equal("Count,Message,Traceback,Nodes", HeaderOf(LocustCsv.Exceptions(Run)));
    }

    [Fact]
    public void Stats_RowForEachOperationAndAggregatedLast()
    {
        var rows = Csv.Read(LocustCsv.Stats(Run));
        Assert.Equal(["/api/stock/[symbol]/daily", "/api/quotes", "Aggregated"], rows.Select(row => row["Name"]));
        Assert.Equal(("GET", "300", "0", "75"), (rows[0]["Type"], rows[0]["Request Count"], rows[0]["Failure Count"], rows[0]["Requests/s"]));
        Assert.Equal(50, Number(rows[0]["Median Response Time"]), 0.05);
        Assert.Equal(50.5, Number(rows[0]["Average Response Time"]), 0.001);
        Assert.Equal(95, Number(rows[0]["95%"]), 0.095);
        Assert.Equal((1, 100), (Number(rows[0]["Min Response Time"]), Number(rows[0]["100%"])));
        Assert.Equal(("7", "1", "0.25"), (rows[1]["Request Count"], rows[1]["Failure Count"], rows[1]["Failures/s"]));
        Assert.Equal(("", "307", "1"), (rows[2]["Type"], rows[2]["Request Count"], rows[2]["Failure Count"]));
    }

    [Fact]
    public void History_PercentilesAreThoseOfTheWindowAndTotalsRun()
    {
        var rows = Csv.Read(LocustCsv.History(Run));
        var all = rows.Where(row => row["Name"] == "Aggregated").ToArray();
        Assert.Equal(["1", "2", "3", "4"], all.Select(row => row["User Count"]));
        Assert.Equal(["102", "204", "205", "307"], all.Select(row => row["Total Request Count"]));
        Assert.Equal(["0", "0", "1", "1"], all.Select(row => row["Total Failure Count"]));
        Assert.Equal(5, Number(all[2]["99%"]), 0.01);
        Assert.Equal(99, Number(all[3]["99%"]), 0.1);
        var daily = rows.Where(row => row["Name"] == "/api/stock/[symbol]/daily").ToArray();
        Assert.Equal(["100", "100", "0", "100"], daily.Select(row => row["Requests/s"]));
        Assert.Equal("N/A", daily[2]["50%"]);
        var timestamps = all.Select(row => long.Parse(row["Timestamp"], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(timestamps.Order(), timestamps);
    }

    [Fact]
    public void FailuresAndExceptions_AreQuotedAsNeeded()
    {
        var failure = Assert.Single(Csv.Read(LocustCsv.Failures(Run)));
        Assert.Equal(("POST", "/api/quotes", "HTTP 503 kafka-unavailable", "1"), (failure["Method"], failure["Name"], failure["Error"], failure["Occurrences"]));
        Assert.True(DateTimeOffset.TryParse(failure["First Seen"], System.Globalization.CultureInfo.InvariantCulture, out _));
        var exception = Assert.Single(Csv.Read(LocustCsv.Exceptions(Run)));
        Assert.Equal(("2", "Boom: \"a,b\"", "at x\nat y", "local"), (exception["Count"], exception["Message"], exception["Traceback"], exception["Nodes"]));
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
