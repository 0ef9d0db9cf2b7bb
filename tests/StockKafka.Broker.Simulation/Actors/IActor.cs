namespace StockKafka.Broker.Simulation.Actors;

/// <summary>A client of the broker. It lives on when the broker does not.</summary>
internal interface IActor
{
    /// <summary>Does one thing with a broker that runs.</summary>
    void Step(SimulatedBroker broker);

    /// <summary>The broker is gone; no answer will come.</summary>
    void BrokerGone();

    /// <summary>Compares what the broker says with what it promised; nothing is under way.</summary>
    void Check(SimulatedBroker broker);
}
