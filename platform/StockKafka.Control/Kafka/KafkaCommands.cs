using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>Finds the cluster and does what the command line asks of it.</summary>
internal static class KafkaCommands
{
    private const string KafkaResource = "kafka";

    public static async Task<int> RunAsync(KafkaCommandLine command, CancellationToken cancellationToken)
    {
        if (command.Command == "help")
        {
            Console.WriteLine(KafkaCommandLine.Help);
            return ExitCode.Done;
        }

        if (command.Command == "clients")
        {
            var kafka = await FindAsync(command.StateFolder, cancellationToken).ConfigureAwait(false);
            await ClientCommands.ListAsync(kafka.Endpoints, command.Json, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }

        using var session = new KafkaSession(command.Bootstrap ?? (await FindAsync(command.StateFolder, cancellationToken).ConfigureAwait(false)).ConnectionString!);
        switch (command.Command)
        {
            case "topics":
                TopicCommands.List(session, command);
                break;
            case "describe":
                await TopicCommands.DescribeAsync(session, command).ConfigureAwait(false);
                break;
            case "tail":
                TailCommand.Run(session, command, cancellationToken);
                break;
            case "groups":
                GroupCommands.List(session, command);
                break;
            case "lag":
                GroupCommands.Lag(session, command);
                break;
            default:
                GroupCommands.Reset(session, command);
                break;
        }

        return ExitCode.Done;
    }

    /// <summary>Writes the rows as JSON, or a table of them.</summary>
    /// <param name="columns">Titles, those of numbers beginning with <c>#</c>.</param>
    public static void Write<T>(bool json, IReadOnlyList<T> rows, JsonTypeInfo<IReadOnlyList<T>> type, string[] columns, Func<T, string[]> cells)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows, type));
            return;
        }

        Terminal.Open().Write(TableOf(rows, columns, cells));
    }

    public static Table TableOf<T>(IReadOnlyList<T> rows, string[] columns, Func<T, string[]> cells)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        foreach (var title in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(title.TrimStart('#')))
            {
                NoWrap = true, Alignment = title.StartsWith('#') ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. cells(row).Select(text => new Text(text))]);
        }

        return table;
    }

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number that names something, such as a partition or a broker.</summary>
    public static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<Resource> FindAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var client = ControlClient.Open(folder);
            var kafka = (await client.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(each => each.Name == KafkaResource);
            return kafka is { ConnectionString: not null }
                ? kafka
                : throw new ControlException($"the stack on '{folder}' has no resource '{KafkaResource}' with an address");
        }
        catch (ControlException exception)
        {
            throw new ControlException($"{exception.Message}, or name a broker with --bootstrap HOST:PORT");
        }
    }
}
