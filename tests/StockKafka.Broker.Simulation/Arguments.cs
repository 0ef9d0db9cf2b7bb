using System.Globalization;

namespace StockKafka.Broker.Simulation;

/// <param name="Seed">The first seed; the others count up from it.</param>
/// <param name="Steps">Of each run.</param>
/// <param name="Trace">Tell every step of the shortest failing run, or of the only one.</param>
/// <param name="Time">How long to go on with new seeds; zero: one seed only.</param>
internal sealed record Arguments(int Seed, int Steps, TimeSpan Time, Sabotage Sabotage, bool Trace)
{
    private const string Usage = "usage: [--minutes N] [--seed S] [--steps N] [--sabotage KIND] [--trace]";

    /// <param name="error">One line for the user when the result is false.</param>
    public static bool TryParse(string[] args, out Arguments arguments, out string error)
    {
        arguments = new Arguments(1, Simulation.DefaultSteps, TimeSpan.Zero, Sabotage.None, Trace: false);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--trace")
            {
                arguments = arguments with { Trace = true };
                i--;
                continue;
            }

            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9;
            switch (args[i])
            {
                case "--minutes" when isNumber:
                    arguments = arguments with { Time = TimeSpan.FromMinutes(number) };
                    break;
                case "--seed" when isNumber:
                    arguments = arguments with { Seed = (int)number };
                    break;
                case "--steps" when isNumber && number >= 1:
                    arguments = arguments with { Steps = (int)number };
                    break;
                case "--sabotage" when Enum.TryParse<Sabotage>(value, ignoreCase: true, out var sabotage):
                    arguments = arguments with { Sabotage = sabotage };
                    break;
                default:
                    error = $"{args[i]} {value}".TrimEnd() + $" is not understood; {Usage}, where KIND is one of {string.Join(", ", Enum.GetNames<Sabotage>())}";
                    return false;
            }
        }

        error = "";
        return true;
    }
}
