import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { post } from '../api/client';
import type { Command, CommandResult, Resource } from '../api/types';
import { Icon, type IconName } from '../parts/icon';
import { tell } from '../parts/toast';

interface Order {
  resource: Resource;
  command: Command;
}

const asked = signal<Order | null>(null);
const running = signal<ReadonlySet<string>>(new Set());

const icons: Record<string, IconName> = {
  start: 'play', stop: 'stop', restart: 'restart', pause: 'pause', resume: 'play',
  'resource-start': 'play', 'resource-stop': 'stop', 'resource-restart': 'restart',
};

const keyOf = ({ resource, command }: Order) => `${resource.name}/${command.name}`;

const give = (order: Order) => order.command.confirmation ? void (asked.value = order) : void carryOut(order);

async function carryOut(order: Order): Promise<void> {
  const key = keyOf(order);
  const title = `${order.resource.name}: ${order.command.displayName}`;
  running.value = new Set([...running.value, key]);
  try {
    const result = await post<CommandResult>(`resources/${encodeURIComponent(order.resource.name)}/commands/${encodeURIComponent(order.command.name)}`);
    tell(result.success ? `${title}: ${result.message ?? 'done'}` : `${title} failed: ${result.message ?? 'no reason given'}`, result.success);
  } catch (error) {
    tell(`${title} failed: ${(error as Error).message}`, false);
  } finally {
    running.value = new Set([...running.value].filter(one => one !== key));
  }
}

/** A button for each command; `brief` shows only the icons of starting and stopping, for a row of the table. */
export function Commands({ resource, brief }: { resource: Resource; brief?: boolean }) {
  const commands = brief ? resource.commands.filter(one => one.enabled && icons[one.name]) : resource.commands;
  return <div class={brief ? 'commands brief' : 'commands'}>
    {commands.map(command => {
      const order = { resource, command };
      const icon = icons[command.name] ?? 'bolt';
      return <button key={command.name} type="button" class={brief ? 'quiet' : ''} data-command={command.name}
        disabled={!command.enabled || running.value.has(keyOf(order))}
        title={brief ? `${command.displayName} ${resource.name}` : command.description ?? undefined}
        aria-label={`${command.displayName} ${resource.name}`}
        onClick={event => {
          event.stopPropagation();
          give(order);
        }}>
        <Icon name={icon} />{!brief && command.displayName}
      </button>;
    })}
  </div>;
}

/** Asks before a command that says so. */
export function Confirmation() {
  const dialog = useRef<HTMLDialogElement>(null);
  const order = asked.value;
  useEffect(() => {
    if (order) dialog.current?.showModal();
  }, [order]);
  if (!order) return null;
  const close = () => { asked.value = null; };
  return <dialog ref={dialog} class="dialog" onClose={close} aria-label={order.command.displayName}>
    <h2>{order.command.displayName}</h2>
    <p>{order.command.confirmation}</p>
    <form method="dialog">
      <button type="submit">Cancel</button>
      <button type="button" class="primary" onClick={() => {
        close();
        void carryOut(order);
      }}>{order.command.displayName}</button>
    </form>
  </dialog>;
}
