"""One Kafka client action, driven by a test: client.py ACTION SERVERS, and a line of JSON on stdin. Answers are JSON lines."""
import base64
import json
import os
import sys
import threading
import time

try:
    import kafka
except ImportError:
    sys.exit("kafka-python is not installed: ./stockkafka test installs it, or apt-get install python3-kafka")

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
from kafka.codec import has_lz4, has_snappy, has_zstd

action, servers, args = sys.argv[1], sys.argv[2], json.loads(sys.stdin.readline())


def emit(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def to_bytes(text):
    return None if text is None else base64.b64decode(text)


def to_text(data):
    return None if data is None else base64.b64encode(data).decode()


def emit_message(m):
    emit("message", topic=m.topic, partition=m.partition, offset=m.offset, timestamp=m.timestamp, key=to_text(m.key),
         value=to_text(m.value), headers=[[name, to_text(value)] for name, value in m.headers])


def consumer(group=None, **options):
    return kafka.KafkaConsumer(
        bootstrap_servers=servers, client_id="kafka-python", group_id=group, auto_offset_reset="earliest", session_timeout_ms=6000,
        heartbeat_interval_ms=200, enable_auto_commit=False, fetch_max_wait_ms=100, metadata_max_age_ms=1000, **options)


def codecs():
    found = ["none", "gzip"] + [name for name, there in (("snappy", has_snappy), ("lz4", has_lz4), ("zstd", has_zstd)) if there()]
    emit("codecs", codecs=found)


def produce():
    for batch in args["batches"]:
        producer = kafka.KafkaProducer(
            bootstrap_servers=servers, acks={-1: "all"}.get(batch["acks"], batch["acks"]), linger_ms=200,
            compression_type=None if batch["codec"] == "none" else batch["codec"])
        sent = [
            producer.send(
                args["topic"], key=to_bytes(m["key"]), value=to_bytes(m["value"]), partition=m["partition"],
                timestamp_ms=m.get("timestamp"), headers=[(name, to_bytes(value)) for name, value in m.get("headers") or []])
            for m in batch["messages"]]
        producer.flush(timeout=20)
        emit("sent", offsets=[future.get(timeout=20).offset for future in sent][:1])
        producer.close()


def partitions(reader):
    return [kafka.TopicPartition(args["topic"], p) for p in sorted(reader.partitions_for_topic(args["topic"]))]


def consume():
    reader = consumer(check_crcs=True)
    reader.assign(partitions(reader))
    reader.seek_to_beginning()
    for _ in range(args["count"]):
        emit_message(next(reader))
    reader.close()


class Listener(kafka.ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, assigned):
        emit("assigned", partitions=sorted(p.partition for p in assigned))


def member():
    leaving = threading.Event()

    def listen():
        for line in sys.stdin:
            if line.strip() == "leave":
                leaving.set()
                return
        os._exit(1)  # the test that started this is gone

    threading.Thread(target=listen, daemon=True).start()
    reader = consumer(args["group"])
    reader.subscribe([args["topic"]], listener=Listener())
    while not leaving.is_set():
        for messages in reader.poll(timeout_ms=100).values():
            for m in messages:
                emit_message(m)
            reader.commit()
    reader.close()
    emit("left")


def pause():
    # Paused before the first poll: this client loses its place when it is paused in the middle of a batch.
    reader = consumer()
    first, second = partitions(reader)
    reader.assign([first, second])
    reader.seek_to_beginning()
    reader.pause(first)
    emit("paused")
    seen = {0: 0, 1: 0}
    resume_at = None
    while seen != {0: args["count"], 1: args["count"]}:
        for messages in reader.poll(timeout_ms=100).values():
            for m in messages:
                emit_message(m)
                seen[m.partition] += 1
        if resume_at is None and seen[1] == args["count"]:
            resume_at = time.monotonic() + 0.3
        if resume_at is not None and time.monotonic() > resume_at:
            resume_at = float("inf")
            emit("resumed")
            reader.resume(first)
    reader.close()


def seek():
    reader = consumer()
    reader.assign([kafka.TopicPartition(args["topic"], 0)])
    reader.seek_to_beginning()
    sought = False
    for m in reader:
        emit_message(m)
        if m.offset == args["after"] and not sought:
            sought = True
            reader.seek(kafka.TopicPartition(args["topic"], 0), args["to"])
        if m.offset == args["last"]:
            break
    reader.close()


def times():
    reader = consumer()
    partition = kafka.TopicPartition(args["topic"], 0)
    found = [reader.offsets_for_times({partition: t})[partition] for t in args["times"]]
    emit("offsets", offsets=[-1 if each is None else each.offset for each in found])
    reader.close()


def outcome(work):
    try:
        answer = work()
    except kafka.errors.KafkaError as error:
        return error.message
    for each in answer if isinstance(answer, list) else []:
        if each[1] is not kafka.errors.NoError:
            return each[1].message
    return "done"


def admin():
    client = KafkaAdminClient(bootstrap_servers=servers)
    emit("cluster", brokers=len(client.describe_cluster()["brokers"]))

    def create(name, count=2, configs=None):
        return outcome(lambda: client.create_topics([NewTopic(name, count, 1, topic_configs=configs or {})]))

    emit("created", fresh=create(args["topic"], 2, {"retention.ms": "3600000"}), badName=create("not a topic name!"),
         badConfig=create(args["topic"] + "-config", 1, {"no.such.config": "1"}), again=create(args["topic"]))
    emit("listed", there=args["topic"] in client.list_topics())
    client.create_partitions({args["topic"]: NewPartitions(4)})
    configs = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, args["topic"])])[0].resources[0][4]
    emit("described", partitions=len(client.describe_topics([args["topic"]])[0]["partitions"]),
         retention=next(each[1] for each in configs if each[0] == "retention.ms"))

    reader = consumer(args["group"])
    reader.subscribe([args["topic"]])
    while not reader.assignment():
        reader.poll(timeout_ms=50)
    described = client.describe_consumer_groups([args["group"]])[0]
    emit("group", listed=args["group"] in [each[0] for each in client.list_consumer_groups()], state=described.state,
         members=len(described.members), deleteWhileUsed=outcome(lambda: client.delete_consumer_groups([args["group"]])))
    reader.commit({kafka.TopicPartition(args["topic"], 0): kafka.OffsetAndMetadata(0, "")})
    reader.close()
    offsets = client.list_consumer_group_offsets(args["group"])
    emit("offsets", committed=[each.offset for each in offsets.values()])
    emit("deleted", group=outcome(lambda: client.delete_consumer_groups([args["group"]])),
         groupGone=args["group"] not in [each[0] for each in client.list_consumer_groups()],
         topic=outcome(lambda: client.delete_topics([args["topic"]])), topicGone=args["topic"] not in client.list_topics())
    client.close()


{"codecs": codecs, "produce": produce, "consume": consume, "member": member, "pause": pause, "seek": seek, "times": times,
 "admin": admin}[action]()
emit("done")
