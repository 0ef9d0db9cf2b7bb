using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Starts, watches and stops one process. Commands are taken one at a time.</summary>
internal sealed class ProcessController(ResourceInstance instance, StateFolder state, ControllerServices services, Action? onChange = null)
    : ResourceController(instance, services, onChange)
{
    private readonly SemaphoreSlim _gate = new(1);
    private ResourceLife? _life;
    private bool _closed;

    public override int? ProcessId => _life is { Child: { } child, Ended.IsCompleted: false } ? child.Id : null;

    public override async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        ResourceLife life;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
            {
                return "the stack is shutting down";
            }

            if (_life is { Ended.IsCompleted: false })
            {
                return $"{Name} is already started ({Status.StateText})";
            }

            _life?.Dispose();
            life = _life = new ResourceLife(Instance, state, Status, Log, Services);
            life.Begin();
        }
        finally
        {
            _gate.Release();
        }

        return await life.Settled.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task<string?> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_life is not { Ended.IsCompleted: false } life)
            {
                return $"{Name} is not running ({Status.StateText})";
            }

            await EndAsync(life, grace).ConfigureAwait(false);
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public override async Task<string?> RestartAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await StopAsync(grace, cancellationToken).ConfigureAwait(false);
        return await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Task<string?> KillAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (life, child) =>
        {
            child.SendToGroup(Signal.Kill);
            await life.Ended.ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    public override Task<string?> PauseAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (life, child) =>
        {
            if (life.Paused)
            {
                return $"{Name} is already paused";
            }

            life.Paused = true;
            child.SendToGroup(Signal.Stop);
            await Status.PublishAsync(Paused, "paused").ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    public override Task<string?> ResumeAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (life, child) =>
        {
            if (!life.Paused)
            {
                return $"{Name} is not paused ({Status.StateText})";
            }

            life.Paused = false;
            child.SendToGroup(Signal.Continue);
            await Status.PublishAsync(KnownResourceStates.Running, "resumed").ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    public override async Task CloseAsync(TimeSpan grace)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _closed = true;
            if (_life is { Ended.IsCompleted: false } life)
            {
                await EndAsync(life, grace).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void KillAtOnce()
    {
        _closed = true;
        _life?.RequestStop()?.SendToGroup(Signal.Kill);
    }

    private async Task<string?> WithProcessAsync(Func<ResourceLife, ChildProcess, Task<string?>> act, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _life is { Ended.IsCompleted: false, Child: { } child } life
                ? await act(life, child).ConfigureAwait(false)
                : $"{Name} is not running ({Status.StateText})";
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EndAsync(ResourceLife life, TimeSpan grace)
    {
        if (life.RequestStop() is { } child)
        {
            await Status.PublishAsync(KnownResourceStates.Stopping, null).ConfigureAwait(false);
            child.Send(Signal.Terminate);
            child.SendToGroup(Signal.Continue);
            var gone = await Task.WhenAny(life.Ended, Task.Delay(grace, Services.Time)).ConfigureAwait(false);
            if (gone != life.Ended)
            {
                Services.Console.Notice(Name, string.Create(CultureInfo.InvariantCulture, $"did not stop within {grace.TotalSeconds:0.#} s of SIGTERM; killed"));
                child.SendToGroup(Signal.Kill);
            }
        }

        await life.Ended.ConfigureAwait(false);
    }
}
