namespace StockKafka.MarketData.Indicators;

/// <summary>
/// Sum and mean of the last numbers, in constant time. Each time round the window the sum is made anew, so that rounding errors
/// never pile up; and a window of equal numbers has exactly that number as its mean.
/// </summary>
internal sealed class RollingSum(int period)
{
    private readonly double[] _window = new double[period];
    private int _next, _count, _equal;
    private double _sum, _last;

    public bool IsFull => _count == period;

    public double Sum => _equal >= period ? _last * period : _sum;

    public double Mean => _equal >= period ? _last : _sum / period;

    /// <summary>The numbers in the window, in no order; all of it only when it is full.</summary>
    public ReadOnlySpan<double> Window => _window;

    public void Reset()
    {
        _next = _count = _equal = 0;
        _sum = 0;
    }

    public void Add(double value)
    {
        _equal = value == _last ? _equal + 1 : 1;
        _last = value;
        if (_count == period)
        {
            _sum += value - _window[_next];
        }
        else
        {
            _sum += value;
            _count++;
        }

        _window[_next] = value;
        if (++_next == period)
        {
            _next = 0;
            _sum = 0;
            foreach (var each in _window)
            {
                _sum += each;
            }
        }
    }
}

/// <summary>
/// The highest of the last numbers, in constant time and without a branch that depends on them (van Herk, 1992; Gil and Werman,
/// 1993): numbers come in blocks as long as the window, and a window is the end of one block and the beginning of the next.
/// </summary>
internal sealed class RollingMaximum(int period)
{
    private readonly double[] _block = new double[period];

    /// <summary>For each place of the block before: the highest number from there to its end.</summary>
    private readonly double[] _ends = new double[period + 1];

    private int _next;
    private double _beginning = double.NegativeInfinity;

    public bool IsFull { get; private set; }

    /// <summary>Has a meaning only when <see cref="IsFull"/>.</summary>
    public double Maximum { get; private set; }

    public void Reset()
    {
        _next = 0;
        _beginning = double.NegativeInfinity;
        IsFull = false;
    }

    public void Add(double value)
    {
        _block[_next++] = value;
        _beginning = double.MaxNative(_beginning, value);
        if (_next < _block.Length)
        {
            Maximum = double.MaxNative(_beginning, _ends[_next]);
            return;
        }

        Maximum = _beginning;
        EndBlock();
    }

    private void EndBlock()
    {
        var highest = double.NegativeInfinity;
        _ends[^1] = highest;
        for (var index = _block.Length - 1; index >= 0; index--)
        {
            _ends[index] = highest = double.MaxNative(highest, _block[index]);
        }

        _next = 0;
        _beginning = double.NegativeInfinity;
        IsFull = true;
    }
}

/// <summary>
/// Welles Wilder's average ("New Concepts in Technical Trading Systems", 1978): the mean of the first numbers, then for each
/// further one (average x (n - 1) + number) / n.
/// </summary>
internal struct WilderAverage(int period)
{
    private readonly double _period = period, _weight = 1.0 / period;
    private int _count;
    private double _average;

    public readonly bool IsFull => _count >= _period;

    public readonly double Value => _average;

    public void Reset() => (_count, _average) = (0, 0);

    public void Add(double value)
    {
        if (_count < _period)
        {
            _average += value;
            if (++_count == _period)
            {
                _average /= _period;
            }
        }
        else
        {
            _average += (value - _average) * _weight;
        }
    }
}
