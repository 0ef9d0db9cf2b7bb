using System.Globalization;
using System.Xml.Linq;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>
/// The verdict as JUnit's XML, for build servers: each check and each goal is a test case; an invalid run is an error, so that it is
/// never taken for a pass.
/// </summary>
internal static class JUnitReport
{
    public static string Of(RunData run, Verdict verdict)
    {
        var checks = Suite("checks", run, [.. verdict.Checks.Select(check => Case("checks", check, decides: true)), .. Validity(verdict)]);
        // Goals that decide nothing are told, not failed: a build server would take the failure of one for that of the run.
        var decide = SeedKpis.Decide(run.Header.Settings);
        var goals = Suite("goals", run, [.. verdict.Kpis.Select(check => Case("goals", check, decide))]);
        XElement[] suites = verdict.Kpis.Count == 0 ? [checks] : [checks, goals];
        return new XDocument(
            new XDeclaration("1.0", "utf-8", null),
            new XElement("testsuites", new XAttribute("name", ReportText.Load(run.Header.Settings)), suites)).Declared();
    }

    private static XElement Suite(string name, RunData run, IReadOnlyList<XElement> cases)
    {
        int Count(string outcome) => cases.Count(testCase => testCase.Element(outcome) is not null);
        return new(
            "testsuite",
            new XAttribute("name", name),
            new XAttribute("timestamp", run.Header.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
            new XAttribute("time", (run.End?.ElapsedSeconds ?? run.Totals.Seconds).ToString("0.###", CultureInfo.InvariantCulture)),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", Count("failure")),
            new XAttribute("errors", Count("error")),
            new XAttribute("skipped", Count("skipped")),
            cases);
    }

    /// <summary>The case that the run says anything at all.</summary>
    private static IEnumerable<XElement> Validity(Verdict verdict)
    {
        var valid = Named("checks", "The run is valid");
        if (verdict.Outcome == Outcome.Invalid)
        {
            valid.Add(new XElement("error", new XAttribute("type", "INVALID"), new XAttribute("message", Clean(string.Join("; ", verdict.Reasons)))));
        }

        yield return valid;
    }

    private static XElement Case(string suite, Check check, bool decides)
    {
        var found = Named(suite, $"{check.Name} {check.Goal}");
        var said = Clean($"{check.Measured}, should be {check.Goal}{(check.Note is null ? "" : $"; {check.Note}")}");
        found.Add(check.State switch
        {
            CheckState.Failed when decides => new XElement("failure", new XAttribute("type", "FAIL"), new XAttribute("message", said)),
            CheckState.Failed => new XElement("skipped", new XAttribute("message", $"missed, without effect on the verdict: {said}")),
            CheckState.NotApplicable => new XElement("skipped", new XAttribute("message", Clean(check.Note ?? "not applicable"))),
            _ => new XElement("system-out", Clean($"{check.Name}: {said}")),
        });
        return found;
    }

    private static XElement Named(string suite, string name) =>
        new("testcase", new XAttribute("classname", $"load_test.{suite}"), new XAttribute("name", Clean(name)));

    private static string Declared(this XDocument document) => $"{document.Declaration}\n{document}\n";

    private static string Clean(string text) => Html.WithoutForbidden(text);
}
