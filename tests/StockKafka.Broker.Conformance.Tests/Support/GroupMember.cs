using System.Text.RegularExpressions;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>A client that reads a topic as a member of a group until it is told to leave or is killed.</summary>
internal sealed partial class GroupMember : IAsyncDisposable
{
    private readonly ClientRun _run;
    private readonly bool _leavesOnSignal;
    private readonly Task _listening;
    private readonly List<(int Partition, long Offset)> _read = [];
    private volatile int[] _assigned = [];

    private GroupMember(ClientRun run, bool leavesOnSignal)
    {
        (_run, _leavesOnSignal) = (run, leavesOnSignal);
        _listening = ListenAsync();
    }

    public int[] Assigned => _assigned;

    public (int Partition, long Offset)[] Read
    {
        get
        {
            lock (_read)
            {
                return [.. _read];
            }
        }
    }

    public string Errors => _run.Errors;

    public static async Task<GroupMember> StartAsync(ClientProgram program, string servers, string topic, string group) => program == ClientProgram.Kcat
        ? new GroupMember(
            ClientRun.Start(
                program, KcatMessage, KcatAssignment,
                "-b", servers, "-X", "session.timeout.ms=6000", "-X", "heartbeat.interval.ms=200", "-X", "auto.offset.reset=earliest",
                "-X", "auto.commit.interval.ms=100", "-u", "-f", "%p %o\n", "-G", group, topic),
            leavesOnSignal: true)
        : new GroupMember(await ClientRun.StartAsync(program, "member", servers, new { topic, group }), leavesOnSignal: false);

    public async Task LeaveAsync()
    {
        if (_leavesOnSignal)
        {
            _run.Terminate();
        }
        else
        {
            await _run.WriteLineAsync("leave");
        }

        await _listening;
    }

    public async Task KillAsync()
    {
        _run.Kill();
        await _listening;
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        await _listening;
    }

    private async Task ListenAsync()
    {
        await foreach (var each in _run.Events.ReadAllAsync())
        {
            if (each.Event == "assigned")
            {
                _assigned = each.Partitions;
            }
            else if (each.Event == "message")
            {
                lock (_read)
                {
                    _read.Add((each.Partition, each.Offset));
                }
            }
        }

        _assigned = [];
    }

    private static ClientEvent? KcatMessage(string line) => line.Split(' ') is [var first, var second]
        && int.TryParse(first, out var partition) && long.TryParse(second, out var offset)
        ? ClientEvent.Of("message", new { partition, offset })
        : null;

    private static ClientEvent? KcatAssignment(string line)
    {
        if (!line.Contains(" rebalanced ", StringComparison.Ordinal))
        {
            return null;
        }

        var given = line.Contains("): assigned:", StringComparison.Ordinal);
        return ClientEvent.Of("assigned", new { partitions = given ? PartitionInBrackets().Matches(line).Select(match => int.Parse(match.Groups[1].Value)) : [] });
    }

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex PartitionInBrackets();
}
