using System.Buffers.Binary;
using System.Net.Sockets;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>
/// Takes a transactional id over from the producer that has it, by asking for a producer id in its name. Sources: FindCoordinatorRequest.json and
/// InitProducerIdRequest.json, version 1 of each, which brokers of all ages answer.
/// </summary>
internal static class ProducerFencing
{
    private const short Version = 1;
    private const byte OfTransactions = 1;
    private const int Attempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TransactionTimeout = TimeSpan.FromMinutes(1);

    public static async Task FenceAsync(string broker, string transactionalId, TimeProvider clock, CancellationToken cancellationToken)
    {
        var error = KafkaError.None;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            error = await TakeOverAsync(broker, transactionalId, cancellationToken).ConfigureAwait(false);
            if (error is KafkaError.None)
            {
                return;
            }

            if (error is not (KafkaError.ConcurrentTransactions or KafkaError.CoordinatorNotAvailable or KafkaError.CoordinatorLoadInProgress or KafkaError.NotCoordinator))
            {
                break;
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        throw new InvalidOperationException($"The producer '{transactionalId}' cannot be fenced: {error}.");
    }

    private static async Task<KafkaError> TakeOverAsync(string broker, string transactionalId, CancellationToken cancellationToken)
    {
        var colon = broker.LastIndexOf(':');
        var found = await AskAsync(broker[..colon], int.Parse(broker.AsSpan(colon + 1), provider: null), ApiKey.FindCoordinator, request =>
        {
            request.String(transactionalId);
            request.Int8(OfTransactions);
        }, cancellationToken).ConfigureAwait(false);
        var (error, host, port) = ReadCoordinator(found);
        return error != KafkaError.None ? error : ReadTaken(await AskAsync(host, port, ApiKey.InitProducerId, request =>
        {
            request.String(transactionalId);
            request.Int32((int)TransactionTimeout.TotalMilliseconds);
        }, cancellationToken).ConfigureAwait(false));
    }

    private static (KafkaError Error, string Host, int Port) ReadCoordinator(byte[] answer)
    {
        var reader = Layouts.Answer(answer, ApiKey.FindCoordinator, Version);
        reader.Int32(); // throttle time
        var error = (KafkaError)reader.Int16();
        reader.SkipString(); // message
        reader.Int32(); // node
        return (error, reader.String() ?? "", reader.Int32());
    }

    private static KafkaError ReadTaken(byte[] answer)
    {
        var reader = Layouts.Answer(answer, ApiKey.InitProducerId, Version);
        reader.Int32(); // throttle time
        return (KafkaError)reader.Int16();
    }

    /// <returns>The frame of the answer, its length included.</returns>
    private static async Task<byte[]> AskAsync(string host, int port, ApiKey api, Action<WireWriter> body, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        var request = new WireWriter(Version, flexible: false);
        request.Int32(0);
        request.Int16((short)api);
        request.Int16(Version);
        request.Int32(1); // correlation id
        request.String("fault-proxy");
        body(request);
        var stream = client.GetStream();
        await stream.WriteAsync(request.ToFrame(), cancellationToken).ConfigureAwait(false);
        var length = new byte[RequestHeader.LengthSize];
        await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        var answer = new byte[RequestHeader.LengthSize + BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(answer.AsMemory(RequestHeader.LengthSize), cancellationToken).ConfigureAwait(false);
        return answer;
    }
}
