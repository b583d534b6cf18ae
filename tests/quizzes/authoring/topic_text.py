"""A small valid topic file that tests spoil line by line."""

VALID_TOPIC = """\
---
title: Data job styles
summary: Batch and streaming.
objectives: [MLS-C01 1.2]
checked_on: 2026-11-22
---

# Lesson

Short introduction, see [batch](#batch).

## Batch processing {#batch}

Text with `[code](#nowhere)`.

### Limits

```python
## not a heading
- [ ] not an option
```

## Deciding words {#deciding-words .callout}

- late → batch

# Practice questions

## container-jobs

```yaml
kind: single
difficulty: easy
section: batch
tags: [aws-batch]
source: https://example.com/batch
```

Which service runs containers?

- [x] AWS Batch {#aws-batch}
  > It runs containers
  > from a queue.
- [ ] Amazon Redshift
  > A warehouse.

### Explanation

Because.

## two-of-three

```yaml
kind: multiple
select: 2
difficulty: hard
section: deciding-words
source: https://example.com/two
```

Choose two.

- [x] First {#first}
  > Right.
- [x] Second {#second}
  > Right as well.
- [ ] None of these {#none .pinned}
  > Wrong.

### Explanation

Two are right.

# Interview questions

## batch-or-stream

```yaml
difficulty: medium
section: batch
source: https://example.com/interview
```

How do you decide?

### Answer

By freshness.

### Key points

- Freshness
- Cost

### Follow-up

And then?
"""


def spoil(edits: dict[int, str | None], text: str = VALID_TOPIC) -> str:
    """The text with whole lines replaced by 1-based number; None deletes one, a line feed inside adds one."""
    lines = list(enumerate(text.split("\n"), start=1))
    changed = [(edits.get(number, line)) for number, line in lines]
    return "\n".join(line for line in changed if line is not None)
