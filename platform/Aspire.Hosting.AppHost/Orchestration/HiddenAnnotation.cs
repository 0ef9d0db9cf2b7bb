using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>A resource whose first snapshot is hidden, see <see cref="CustomResourceSnapshot.IsHidden"/>.</summary>
internal sealed class HiddenAnnotation : IResourceAnnotation;
