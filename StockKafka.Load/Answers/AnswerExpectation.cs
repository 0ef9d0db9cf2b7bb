using System.Text;
using StockKafka.Load.Http;

namespace StockKafka.Load.Answers;

/// <summary>What an answer of any server must be like.</summary>
internal sealed record AnswerExpectation
{
    /// <summary>Null: any below 400.</summary>
    public int? Status { get; init; }

    /// <summary>Null: anything.</summary>
    public string? Contains { get; init; }

    /// <summary>Null: the body need not be JSON.</summary>
    public JsonPath? Json { get; init; }

    /// <summary>Looks at the answers of one connection.</summary>
    public AnswerReader NewReader() => new Reader(this);

    private sealed class Reader(AnswerExpectation expected) : AnswerReader
    {
        private const string Cut = "body cannot be unpacked: cut off, or not what Content-Encoding says";

        private readonly TextFinder? _text = expected.Contains is null ? null : new(Encoding.UTF8.GetBytes(expected.Contains));
        private readonly JsonPathReader? _json = expected.Json?.NewReader();
        private BodyUnpacker? _unpacker;
        private UnpackedPiece? _lookAt;
        private string? _failure;
        private bool _begun;

        private bool LooksAtBody => _text is not null || _json is not null;

        public override void Begin()
        {
            // One that was given up in the middle of an answer.
            _ = _unpacker?.Finish();
            (_unpacker, _failure, _begun) = (null, null, false);
            _text?.Begin();
            _json?.Begin();
        }

        public override void Take(HttpAnswer head, ReadOnlySpan<byte> piece)
        {
            if (!LooksAtBody || piece.IsEmpty)
            {
                return;
            }

            if (!_begun)
            {
                _begun = true;
                _unpacker = BodyUnpacker.Of(head.Field("Content-Encoding"u8), piece, _lookAt ??= LookAt, out _failure);
            }

            if (_unpacker is not null)
            {
                _unpacker.Write(piece);
            }
            else if (_failure is null)
            {
                LookAt(piece);
            }
        }

        public override string? End(HttpAnswer head)
        {
            var isWhole = _unpacker?.Finish() ?? true;
            _unpacker = null;
            return (expected.Status is { } status ? head.Status != status : head.Status >= 400) ? HttpFailures.Status(head.Status)
                : _failure is not null ? _failure
                : !isWhole ? Cut
                : _text is { Found: false } ? "answer does not contain what it should"
                : _json is null || _json.End() ? null : "answer has not the JSON it should";
        }

        private void LookAt(ReadOnlySpan<byte> piece)
        {
            _text?.Take(piece);
            _json?.Take(piece);
        }
    }
}
