using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

/// <summary>Members that join, leave, stall and die at random for an hour of simulated time.</summary>
public sealed class GroupTortureTests
{
    private const int Partitions = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task NoPartitionIsEverOwnedTwiceInOneGeneration_AndNoOffsetGoesBackwards(int seed)
    {
        var random = new Random(seed);
        var clock = new ManualClock();
        using var group = new Group("g", TimeSpan.FromMilliseconds(100), clock);
        using var log = new LogUnderTest(FsyncMode.Never, StateLog.Config);
        var offsets = new OffsetStore(log.Log, clock);
        var members = new List<Member>();
        var owners = new Dictionary<(int Generation, byte Partition), string>();
        var highest = 0;

        for (var second = 0; second < 3_600; second++)
        {
            if (members.Count < 8 && random.Next(10) == 0)
            {
                members.Add(new Member(group, offsets));
            }

            if (members.Count > 0 && random.Next(40) == 0)
            {
                var gone = members[random.Next(members.Count)];
                members.Remove(gone);
                if (random.Next(2) == 0)
                {
                    gone.Leave();
                }
            }

            foreach (var member in members)
            {
                if (random.Next(50) == 0)
                {
                    member.StallFor(random.Next(30));
                }

                await member.TickAsync();
                highest = Math.Max(highest, member.Generation);
                foreach (var partition in member.Owned)
                {
                    var owner = owners.GetValueOrDefault((member.Generation, partition), member.Id);
                    Assert.Equal(owner, member.Id);
                    owners[(member.Generation, partition)] = member.Id;
                }
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(highest > 50, $"only {highest} generations");
        for (var settle = 0; settle < 120; settle++)
        {
            foreach (var member in members)
            {
                await member.TickAsync();
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(Enumerable.Range(0, Partitions), partition => Assert.True(Member.Committed(offsets, partition) > 100));
        Assert.Equal(members.Count == 0 ? 0 : Partitions, members.SelectMany(member => member.Owned).Distinct().Count());
    }

    /// <summary>A client that does one step each second, as librdkafka's group state machine would.</summary>
    private sealed class Member(Group group, OffsetStore offsets)
    {
        private static readonly RequestContext Context = new(5, "client", "/127.0.0.1");

        private readonly Dictionary<byte, long> _positions = [];
        private Task<JoinGroupResponse>? _joining;
        private Task<SyncGroupResponse>? _syncing;
        private int _stalled;

        public string Id { get; private set; } = "";

        public int Generation { get; private set; }

        public byte[] Owned { get; private set; } = [];

        public void StallFor(int seconds) => _stalled = seconds;

        public static long Committed(OffsetStore offsets, int partition) => offsets.Find("g", new OffsetKey("t", partition))?.Offset ?? 0;

        public void Leave() => group.Leave(new LeaveGroupRequest.Member(Id, null));

        public async Task TickAsync()
        {
            if (_stalled-- > 0)
            {
                return;
            }

            await ConsumeAsync();

            if (_syncing is { IsCompleted: true })
            {
                var synced = await _syncing;
                _syncing = null;
                Own(synced.Error == KafkaError.None ? synced.Assignment : []);
                if (synced.Error != KafkaError.None)
                {
                    Rejoin(synced.Error);
                }
            }
            else if (_joining is { IsCompleted: true })
            {
                FinishJoin(await _joining);
            }
            else if (_joining is null && _syncing is null)
            {
                var error = Id.Length == 0 ? KafkaError.UnknownMemberId : group.Heartbeat(new HeartbeatRequest("g", Generation, Id, null));
                if (error != KafkaError.None)
                {
                    Rejoin(error);
                }
            }
        }

        /// <summary>Reads one message of each of its partitions, and commits, unless the broker refuses it as no longer its own.</summary>
        private async Task ConsumeAsync()
        {
            foreach (var partition in Owned)
            {
                _positions[partition]++;
            }

            if (Owned.Length > 0 && group.CheckCommit(new OffsetCommitRequest("g", Generation, Id, null, [])) == KafkaError.None)
            {
                Assert.All(Owned, partition => Assert.True(_positions[partition] > Committed(offsets, partition), "an offset goes backwards"));
                await offsets.CommitAsync("g", Array.ConvertAll(Owned, partition => KeyValuePair.Create(
                    new OffsetKey("t", partition), new CommittedOffset(_positions[partition], 0, "", 1))));
            }
        }

        private void Own(byte[] partitions)
        {
            Owned = partitions;
            foreach (var partition in partitions)
            {
                _positions[partition] = Committed(offsets, partition);
            }
        }

        private void FinishJoin(JoinGroupResponse joined)
        {
            _joining = null;
            if (joined.Error != KafkaError.None)
            {
                Id = joined.Error == KafkaError.MemberIdRequired ? joined.MemberId : "";
                Rejoin(joined.Error);
                return;
            }

            Generation = joined.GenerationId;
            _syncing = group.SyncAsync(new SyncGroupRequest("g", Generation, Id, null, null, null, Share(joined)));
        }

        private static SyncGroupRequest.Assignment[] Share(JoinGroupResponse joined) =>
        [
            .. joined.Members.Select((member, index) => new SyncGroupRequest.Assignment(
                member.Id,
                [.. Enumerable.Range(0, Partitions).Where(partition => partition % joined.Members.Count == index).Select(partition => (byte)partition)])),
        ];

        private void Rejoin(KafkaError error)
        {
            Owned = [];
            if (error is KafkaError.UnknownMemberId)
            {
                Id = "";
            }

            _joining = group.JoinAsync(
                new JoinGroupRequest("g", 10_000, 30_000, Id, null, "consumer", [new GroupProtocol("range", [])]), Context);
        }
    }
}
