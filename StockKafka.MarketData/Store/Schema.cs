namespace StockKafka.MarketData.Store;

/// <summary>The tables of the history, and the way from each older version to the newest.</summary>
internal static class Schema
{
    /// <summary>Migration N (counted from 1) leads from version N - 1 to version N.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE symbols (
            symbol VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, market_cap DOUBLE, sector VARCHAR);
        CREATE TABLE daily_bars (
            symbol VARCHAR NOT NULL, date DATE NOT NULL, open DOUBLE NOT NULL, high DOUBLE NOT NULL, low DOUBLE NOT NULL,
            close DOUBLE NOT NULL, volume BIGINT NOT NULL, PRIMARY KEY (symbol, date));
        CREATE TABLE quotes (
            symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, change DOUBLE, change_rate DOUBLE, volume BIGINT,
            source VARCHAR NOT NULL, timestamp TIMESTAMP NOT NULL, run_id VARCHAR, producer_id VARCHAR, sequence BIGINT);
        CREATE TABLE watchlist (
            symbol VARCHAR NOT NULL, date DATE NOT NULL, condition VARCHAR NOT NULL, close DOUBLE NOT NULL, level DOUBLE NOT NULL,
            strength DOUBLE NOT NULL, tier INTEGER NOT NULL, sector VARCHAR, PRIMARY KEY (symbol, date, condition));
        CREATE TABLE ingest_offsets (
            topic VARCHAR NOT NULL, partition INTEGER NOT NULL, next_offset BIGINT NOT NULL, PRIMARY KEY (topic, partition));
        """,
        """
        CREATE TABLE load_runs (
            run_id VARCHAR PRIMARY KEY, load VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, heard_at TIMESTAMP NOT NULL, ended_at TIMESTAMP,
            verdict VARCHAR, requests BIGINT, requests_per_second DOUBLE, error_ratio DOUBLE, p95_seconds DOUBLE, faults VARCHAR NOT NULL);
        """,
        // Of what is there already the currency is not known (NULL) until it is collected or imported again.
        """
        ALTER TABLE symbols ADD COLUMN currency VARCHAR;
        ALTER TABLE daily_bars ADD COLUMN currency VARCHAR;
        ALTER TABLE quotes ADD COLUMN currency VARCHAR;
        ALTER TABLE watchlist ADD COLUMN currency VARCHAR;
        ALTER TABLE watchlist ALTER COLUMN tier DROP NOT NULL;
        CREATE TABLE bar_currency (symbol VARCHAR PRIMARY KEY, currency VARCHAR NOT NULL, since DATE);
        """,
        // The splits that have been judged: what is stored of the days before them is on the scale after them.
        """
        CREATE TABLE splits (symbol VARCHAR NOT NULL, date DATE NOT NULL, ratio DOUBLE NOT NULL, PRIMARY KEY (symbol, date));
        """,
    ];
}
