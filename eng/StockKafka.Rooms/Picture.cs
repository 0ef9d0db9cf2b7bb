using System.Globalization;
using System.Text;

namespace StockKafka.Rooms;

/// <summary>
/// Draws the house: projects by height, in each its rooms by height, so that every arrow points down. The same code makes the same picture, to the byte.
/// </summary>
public static class Picture
{
    private const int Width = 1180, Margin = 24, Gap = 22, FloorGap = 56, Pad = 14, Title = 30, RoomHeight = 24, RoomGap = 8, RowGap = 14;
    private const double Letter = 6.7, TitleLetter = 8.2;

    private const string Style = """
        .bg{fill:#fff}.card{fill:#f4f7fb;stroke:#33507a;stroke-width:1.2}.room{fill:#fff;stroke:#9fb2cc}.t{font-weight:600;font-size:14px;fill:#18212f}.r{font-size:12px;fill:#18212f}
        .n{font-size:12px;fill:#4a5568}.p{fill:none;stroke:#33507a;stroke-width:1.5;marker-end:url(#m)}.q{fill:none;stroke:#9fb2cc;stroke-width:1}#m path{fill:#33507a}
        @media (prefers-color-scheme:dark){.bg{fill:#11161f}.card{fill:#1b2636;stroke:#86a8d8}.room{fill:#11161f;stroke:#4d648a}.t,.r{fill:#e8edf4}.n{fill:#aab4c3}.p{stroke:#86a8d8}.q{stroke:#4d648a}#m path{fill:#86a8d8}}
        """;

    /// <summary>Where the picture is in a checkout.</summary>
    public static string File(string root) => Path.Combine(root, "docs", "images", "rooms.svg");

    /// <summary>The picture as SVG.</summary>
    public static string Of(House house)
    {
        var between = house.Between();
        var alone = between.Names.Where(name => !between.UsedBy(name).Any() && !between.UsersOf(name).Any()).ToHashSet();
        Card[][] floors =
        [
            .. between.Floors().Reverse().Select(floor => floor.Where(project => !alone.Contains(project))).Append(alone)
                .Select(floor => floor.Select(project => new Card(project, house.Within(project))).ToArray()),
        ];
        var (bottom, rows) = Place(floors, between);
        var cards = floors.SelectMany(floor => floor).ToDictionary(card => card.Name);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {bottom}" font-family="system-ui, 'DejaVu Sans', sans-serif" role="img" aria-label="The projects and their rooms; whatever uses another lies above it.">
            <style>{Style}</style>
            <defs><marker id="m" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>
            <rect class="bg" width="{Width}" height="{bottom}" rx="10"/>

            """);
        foreach (var card in cards.Values)
        {
            foreach (var used in between.Directly(card.Name))
            {
                Arrow(svg, card, cards[used], rows);
            }
        }

        foreach (var card in cards.Values)
        {
            card.Draw(svg);
        }

        return svg.Append("</svg>\n").ToString().ReplaceLineEndings("\n");
    }

    /// <summary>
    /// Gives every card its place, in rows as wide as the picture, each below those that use it; returns the picture's height, and where each row begins and ends.
    /// </summary>
    private static (int Bottom, List<(int Top, int Bottom)> Rows) Place(Card[][] floors, Graph between)
    {
        var top = Margin;
        List<(int, int)> rows = [];
        foreach (var floor in floors)
        {
            List<Card> row = [];
            foreach (var card in floor.OrderBy(Middle).Append(null))
            {
                if (row.Count > 0 && (card is null || row.Sum(each => each.Width + Gap) + card.Width > Width - 2 * Margin))
                {
                    var left = (Width - row.Sum(each => each.Width) - Gap * (row.Count - 1)) / 2;
                    foreach (var placed in row)
                    {
                        (placed.Left, placed.Top) = (left, top);
                        left += placed.Width + Gap;
                    }

                    rows.Add((top, top + row.Max(each => each.Height)));
                    top = rows[^1].Item2 + FloorGap;
                    row.Clear();
                }

                if (card is not null)
                {
                    row.Add(card);
                }
            }
        }

        return (top - FloorGap + Margin, rows);

        double Middle(Card card) => floors.SelectMany(floor => floor).Where(other => between.UsersOf(card.Name).Contains(other.Name))
            .Select(user => user.Left + user.Width / 2d).DefaultIfEmpty(double.MaxValue).Average();
    }

    /// <summary>From the lower edge of one to the upper edge of the other; past rows between them it runs behind the cards.</summary>
    private static void Arrow(StringBuilder svg, Card from, Card to, List<(int Top, int Bottom)> rows)
    {
        var (x1, y1, x2, y2) = (from.Left + from.Width / 2, from.Top + from.Height, to.Left + to.Width / 2, to.Top - 2);
        var bend = rows.First(row => row.Top == from.Top).Bottom + FloorGap / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"p\" d=\"M{x1} {y1}C{x1} {bend + FloorGap / 2} {x2} {Math.Min(bend, y2 - FloorGap)} {x2} {y2}\"/>\n");
    }

    private sealed class Card
    {
        private readonly List<(string Name, int Left, int Top, int Width)> _rooms = [];
        private readonly Graph _within;

        public Card(string project, Graph within)
        {
            (Name, _within) = (project, within);
            var floors = within.Floors().Reverse().Select(floor => floor.Where(room => room != House.Door).ToArray()).Where(floor => floor.Length > 0).ToArray();
            Width = Math.Max((int)(project.Length * TitleLetter), floors.Select(WidthOf).DefaultIfEmpty(0).Max()) + 2 * Pad;
            var top = Title;
            foreach (var floor in floors)
            {
                var left = (Width - WidthOf(floor)) / 2;
                foreach (var room in floor)
                {
                    _rooms.Add((room, left, top, WidthOf(room)));
                    left += WidthOf(room) + RoomGap;
                }

                top += RoomHeight + RowGap;
            }

            Height = floors.Length == 0 ? Title + Pad : top - RowGap + Pad;
        }

        public string Name { get; }

        public int Width { get; }

        public int Height { get; }

        public int Left { get; set; }

        public int Top { get; set; }

        public void Draw(StringBuilder svg)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Left} {Top})\"><rect class=\"card\" width=\"{Width}\" height=\"{Height}\" rx=\"8\"/><text class=\"t\" x=\"{Width / 2}\" y=\"20\" text-anchor=\"middle\">{Name}</text>\n");
            foreach (var (name, left, top, width) in _rooms)
            {
                foreach (var used in _rooms.Where(other => _within.Directly(name).Contains(other.Name)))
                {
                    svg.Append(CultureInfo.InvariantCulture, $"<path class=\"q\" d=\"M{left + width / 2} {top + RoomHeight}L{used.Left + used.Width / 2} {used.Top}\"/>\n");
                }
            }

            foreach (var (name, left, top, width) in _rooms)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"room\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{RoomHeight}\" rx=\"5\"/><text class=\"r\" x=\"{left + width / 2}\" y=\"{top + 16}\" text-anchor=\"middle\">{name}</text>\n");
            }

            svg.Append("</g>\n");
        }

        private static int WidthOf(string room) => (int)(room.Length * Letter) + 18;

        private static int WidthOf(string[] floor) => floor.Sum(WidthOf) + RoomGap * (floor.Length - 1);
    }
}
