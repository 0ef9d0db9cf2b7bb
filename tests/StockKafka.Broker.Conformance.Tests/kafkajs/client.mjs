// One Kafka client action, driven by a test: client.mjs ACTION SERVERS, and a line of JSON on stdin.
// Answers are JSON lines on stdout.
import { createInterface } from 'node:readline';
import kafkajs from 'kafkajs';

const { Kafka, CompressionTypes, Partitioners, ConfigResourceTypes, logLevel } = kafkajs;
const [action, servers] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const args = JSON.parse((await lines.next()).value);
const kafka = new Kafka({
  clientId: 'kafkajs', brokers: [servers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, retries: 8 },
});

const emit = (event, fields = {}) => process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
const bytes = text => (text === null ? null : Buffer.from(text, 'base64'));
const text = buffer => (buffer === null || buffer === undefined ? null : Buffer.from(buffer).toString('base64'));
/** Waits for a word on stdin; without the test that started it the program ends. */
async function command(word) {
  for await (const line of lines) if (line === word) return;
  process.exit(1);
}

const message = ({ topic, partition, message: m }) => ({
  topic, partition, offset: Number(m.offset), timestamp: Number(m.timestamp), key: text(m.key), value: text(m.value),
  headers: Object.entries(m.headers ?? {}).map(([name, value]) => [name, text(value)]),
});

async function consumer(group, options = {}) {
  const created = kafka.consumer({
    groupId: group, sessionTimeout: 6000, rebalanceTimeout: 6000, heartbeatInterval: 200, maxWaitTimeInMs: 100, ...options,
  });
  await created.connect();
  return created;
}

/** Reads a topic from its beginning until `each` answers true. */
async function readUntil(args, each) {
  const reader = await consumer(args.group, args);
  await reader.subscribe({ topic: args.topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    reader.on(reader.events.CRASH, e => reject(e.payload.error));
    reader.run({ eachMessage: async got => { if (await each(got, reader)) resolve(); } }).catch(reject);
  });
  await reader.disconnect();
}

const actions = {
  async codecs() {
    emit('codecs', { codecs: ['none', 'gzip'] });
  },

  async produce() {
    for (const batch of args.batches) {
      const producer = kafka.producer({
        idempotent: batch.idempotent, createPartitioner: Partitioners.DefaultPartitioner, ...(batch.idempotent && { maxInFlightRequests: 1 }),
      });
      await producer.connect();
      const sent = await producer.send({
        topic: args.topic,
        acks: batch.acks,
        compression: batch.codec === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None,
        messages: batch.messages.map(m => ({
          key: bytes(m.key), value: bytes(m.value), partition: m.partition, timestamp: m.timestamp?.toString(),
          headers: Object.fromEntries((m.headers ?? []).map(([name, value]) => [name, bytes(value)])),
        })),
      });
      emit('sent', { offsets: sent.map(each => Number(each.baseOffset ?? -1)) });
      await producer.disconnect();
    }
  },

  async consume() {
    let left = args.count;
    await readUntil(args, got => {
      emit('message', message(got));
      return --left === 0;
    });
  },

  async member() {
    const member = await consumer(args.group);
    member.on(member.events.GROUP_JOIN, e => emit('assigned', { partitions: e.payload.memberAssignment[args.topic] ?? [] }));
    await member.subscribe({ topic: args.topic, fromBeginning: true });
    await member.run({ autoCommitThreshold: 1, eachMessage: async got => emit('message', message(got)) });
    await command('leave');
    await member.disconnect();
    emit('left');
  },

  async pause() {
    let [first, second] = [0, 0];
    let paused = false;
    const wanted = args.count;
    await readUntil(args, (got, reader) => {
      emit('message', message(got));
      if (got.partition === 0) first++;
      else second++;
      if (got.partition === 0 && first === 1) {
        reader.pause([{ topic: args.topic, partitions: [0] }]);
        paused = true;
        emit('paused');
      }
      if (paused && second === wanted) {
        paused = false;
        setTimeout(() => {
          emit('resumed');
          reader.resume([{ topic: args.topic }]);
        }, 300);
      }
      return first === wanted && second === wanted;
    });
  },

  async seek() {
    let sought = false;
    await readUntil(args, (got, reader) => {
      emit('message', message(got));
      if (!sought && Number(got.message.offset) === args.after) {
        sought = true;
        reader.seek({ topic: args.topic, partition: 0, offset: String(args.to) });
      }
      return Number(got.message.offset) === args.last;
    });
  },

  /** Each transaction sends a message and a group's offset; then the topic is read as far as the last message. */
  async transactions() {
    const producer = kafka.producer({
      transactionalId: args.id, idempotent: true, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    for (const { value, offset, commit } of args.transactions) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: args.topic, messages: [{ value, partition: 0 }] });
      await transaction.sendOffsets({
        consumerGroupId: args.sourceGroup, topics: [{ topic: args.topic, partitions: [{ partition: 0, offset: String(offset) }] }],
      });
      await (commit ? transaction.commit() : transaction.abort());
    }
    await producer.disconnect();
    const admin = kafka.admin();
    await admin.connect();
    emit('offsets', {
      committed: (await admin.fetchOffsets({ groupId: args.sourceGroup, topics: [args.topic] }))[0].partitions.map(p => Number(p.offset)),
    });
    await admin.disconnect();
    await readUntil(args, got => {
      emit('message', message(got));
      return got.message.value.toString() === args.last;
    });
  },

  async times() {
    const admin = kafka.admin();
    await admin.connect();
    const offsets = [];
    for (const time of args.times) {
      offsets.push(Number((await admin.fetchTopicOffsetsByTimestamp(args.topic, time))[0].offset));
    }
    emit('offsets', { offsets });
    await admin.disconnect();
  },

  async admin() {
    const admin = kafka.admin();
    await admin.connect();
    const outcome = async work => {
      try {
        const answer = await work();
        return answer === false ? 'refused' : 'done';
      } catch (error) {
        return (error.errors?.[0] ?? error.groups?.[0]?.error ?? error).type ?? error.message;
      }
    };
    const settings = async () => (await admin.describeConfigs({
      includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: args.topic }],
    })).resources[0].configEntries;
    const create = (topic, numPartitions = 2, configEntries = []) =>
      outcome(() => admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }] }));

    emit('cluster', { brokers: (await admin.describeCluster()).brokers.length });
    emit('created', {
      fresh: await create(args.topic, 2, [{ name: 'retention.ms', value: '3600000' }]),
      badName: await create('not a topic name!'),
      again: await create(args.topic),
      badConfig: await create(`${args.topic}-config`, 1, [{ name: 'no.such.config', value: '1' }]),
    });
    emit('listed', { there: (await admin.listTopics()).includes(args.topic) });
    await admin.createPartitions({ topicPartitions: [{ topic: args.topic, count: 4 }] });
    emit('described', {
      partitions: (await admin.fetchTopicMetadata({ topics: [args.topic] })).topics[0].partitions.length,
      retention: (await settings()).find(each => each.configName === 'retention.ms').configValue,
    });

    const member = await consumer(args.group);
    const joined = new Promise(resolve => member.on(member.events.GROUP_JOIN, resolve));
    await member.subscribe({ topic: args.topic });
    await member.run({ eachMessage: async () => {} });
    await joined;
    const described = (await admin.describeGroups([args.group])).groups[0];
    emit('group', {
      listed: (await admin.listGroups()).groups.some(each => each.groupId === args.group),
      state: described.state, members: described.members.length,
      deleteWhileUsed: await outcome(() => admin.deleteGroups([args.group])),
    });
    await member.commitOffsets([{ topic: args.topic, partition: 0, offset: '0' }]);
    await member.disconnect();
    emit('offsets', {
      committed: (await admin.fetchOffsets({ groupId: args.group, topics: [args.topic] }))[0].partitions.map(p => Number(p.offset)),
    });
    emit('deleted', {
      group: await outcome(() => admin.deleteGroups([args.group])),
      groupGone: !(await admin.listGroups()).groups.some(each => each.groupId === args.group),
      topic: await outcome(() => admin.deleteTopics({ topics: [args.topic] })),
      topicGone: !(await admin.listTopics()).includes(args.topic),
    });
    await admin.disconnect();
  },
};

try {
  await actions[action]();
  process.stdout.write(`${JSON.stringify({ event: 'done' })}\n`, () => process.exit(0));
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
