using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Tests.Indicators;

public sealed class BollingerBandsTests
{
    [Fact]
    public void A_case_worked_by_hand()
    {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, sample variance 32/7.
        var bands = BollingerBands.Over([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.Equal(5, bands.Middle, 12);
        Assert.Equal(5 + (2 * Math.Sqrt(32.0 / 7)), bands.Upper, 12);
        Assert.Equal(5 - (2 * Math.Sqrt(32.0 / 7)), bands.Lower, 12);
    }

    [Fact]
    public void Equal_closes_have_bands_without_width() => Assert.Equal(new BollingerBands(3, 3, 3), BollingerBands.Over([3, 3, 3, 3]));

    [Fact]
    public void One_close_is_too_few() => Assert.Throws<ArgumentException>(() => BollingerBands.Over([1]));
}
