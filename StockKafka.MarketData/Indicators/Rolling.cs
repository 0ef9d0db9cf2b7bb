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

/// <summary>The highest of the last numbers, in constant time on average: a queue that only ever falls.</summary>
internal sealed class RollingMaximum(int period)
{
    private readonly double[] _values = new double[period];
    private readonly long[] _rows = new long[period];
    private int _head, _size;
    private long _row;

    public bool IsFull => _row >= period;

    public double Maximum => _values[_head];

    public void Reset()
    {
        _head = _size = 0;
        _row = 0;
    }

    public void Add(double value)
    {
        if (_size > 0 && _rows[_head] <= _row - period)
        {
            _head = _head + 1 == period ? 0 : _head + 1;
            _size--;
        }

        var end = _head + _size;
        end = end >= period ? end - period : end;
        while (_size > 0)
        {
            var last = end == 0 ? period - 1 : end - 1;
            if (_values[last] > value)
            {
                break;
            }

            end = last;
            _size--;
        }

        _values[end] = value;
        _rows[end] = _row++;
        _size++;
    }
}

/// <summary>
/// Welles Wilder's average ("New Concepts in Technical Trading Systems", 1978): the mean of the first numbers, then for each
/// further one (average x (n - 1) + number) / n.
/// </summary>
internal struct WilderAverage(int period)
{
    private readonly double _period = period;
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
            _average += (value - _average) / _period;
        }
    }
}
