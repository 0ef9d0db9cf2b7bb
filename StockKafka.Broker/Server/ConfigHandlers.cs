using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>Describes and alters configurations. A topic's can be altered; the broker's is what its command line says.</summary>
internal sealed class ConfigHandlers(TopicStore topics, ConfigEntry[] brokerConfig)
{
    public DescribeConfigsResponse Describe(DescribeConfigsRequest request) =>
        new(Array.ConvertAll(request.Resources, Describe), request.IncludeSynonyms);

    public AlterConfigsResponse Alter(AlterConfigsRequest request) => new(Array.ConvertAll(
        request.Resources,
        resource => Alter(
            resource.Type, resource.Name, request.ValidateOnly,
            _ => Replace(resource.Configs))));

    public AlterConfigsResponse Alter(IncrementalAlterConfigsRequest request) => new(Array.ConvertAll(
        request.Resources,
        resource => Alter(
            resource.Type, resource.Name, request.ValidateOnly,
            current => Change(current, resource.Changes))));

    private AlterConfigsResponse.Result Alter(
        ConfigResource type, string name, bool validateOnly,
        Func<IReadOnlyDictionary<string, string>, (IReadOnlyDictionary<string, string>? Settings, string? Message)> change)
    {
        var (error, reason) = Alter();
        return new AlterConfigsResponse.Result(error, reason, type, name);

        (KafkaError Error, string? Message) Alter()
        {
            if (type != ConfigResource.Topic)
            {
                return type == ConfigResource.Broker
                    ? (KafkaError.InvalidConfig, "The broker's configuration is its command line; restart it to change that.")
                    : (KafkaError.InvalidRequest, NoConfiguration(type));
            }

            if (topics.Find(name) is not { } topic)
            {
                return (KafkaError.UnknownTopicOrPartition, $"There is no topic '{name}'.");
            }

            var (settings, message) = change(topic.Definition.Settings);
            if (settings is null)
            {
                return (KafkaError.InvalidConfig, message);
            }

            try
            {
                return (validateOnly ? KafkaError.None : topics.Alter(name, settings), null);
            }
            catch (IOException e)
            {
                return (KafkaError.KafkaStorageError, e.Message);
            }
        }
    }

    private static (IReadOnlyDictionary<string, string>? Settings, string? Message) Replace(KeyValuePair<string, string?>[] configs)
    {
        var settings = new Dictionary<string, string>();
        foreach (var (name, value) in configs)
        {
            if (!settings.TryAdd(name, value ?? ""))
            {
                return (null, $"{name} is set more than once.");
            }
        }

        return Checked(settings);
    }

    private static (IReadOnlyDictionary<string, string>? Settings, string? Message) Change(
        IReadOnlyDictionary<string, string> current, IncrementalAlterConfigsRequest.Change[] changes)
    {
        var settings = new Dictionary<string, string>(current);
        if (changes.DistinctBy(each => each.Name).Count() < changes.Length)
        {
            return (null, "A config is changed more than once.");
        }

        foreach (var (name, operation, value) in changes)
        {
            switch (operation)
            {
                case ConfigOperation.Set:
                    settings[name] = value ?? "";
                    break;
                case ConfigOperation.Delete when TopicConfig.IsKnown(name):
                    settings.Remove(name);
                    break;
                case ConfigOperation.Append or ConfigOperation.Subtract when TopicConfig.IsList(name):
                    settings[name] = Combine(settings.GetValueOrDefault(name, TopicConfig.DefaultOf(name)), operation, value ?? "");
                    break;
                default:
                    return (null, $"{name} cannot be changed this way.");
            }
        }

        return Checked(settings);
    }

    private static string NoConfiguration(ConfigResource type) => $"Resources of type {(sbyte)type} have no configuration here.";

    private static string Combine(string current, ConfigOperation operation, string value)
    {
        var (items, named) = (current.Split(',', StringSplitOptions.RemoveEmptyEntries), value.Split(','));
        return string.Join(',', operation == ConfigOperation.Append ? items.Union(named) : items.Except(named));
    }

    private static (IReadOnlyDictionary<string, string>? Settings, string? Message) Checked(Dictionary<string, string> settings) =>
        TopicConfig.Check(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))) is { } message
            ? (null, message)
            : (settings, null);

    private DescribeConfigsResponse.Result Describe(DescribeConfigsRequest.Resource resource)
    {
        switch (resource.Type)
        {
            case ConfigResource.Topic when topics.Find(resource.Name) is { } topic:
                return Answer(TopicConfig.Describe(topic.Definition.Settings));
            case ConfigResource.Topic:
                return Refuse(KafkaError.UnknownTopicOrPartition, $"There is no topic '{resource.Name}'.");
            case ConfigResource.Broker when resource.Name is "" or "1":
                return Answer(brokerConfig);
            case ConfigResource.Broker:
                return Refuse(KafkaError.InvalidRequest, $"There is no broker '{resource.Name}', only {BrokerNode.Id}.");
            default:
                return Refuse(KafkaError.InvalidRequest, NoConfiguration(resource.Type));
        }

        DescribeConfigsResponse.Result Refuse(KafkaError error, string message) => new(error, message, resource.Type, resource.Name, []);

        DescribeConfigsResponse.Result Answer(ConfigEntry[] configs) => new(
            KafkaError.None, null, resource.Type, resource.Name,
            [.. configs.Where(config => resource.Keys is null || resource.Keys.Contains(config.Name))]);
    }
}
