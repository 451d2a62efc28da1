#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

#include "parallel/bit_set.h"
#include "parallel/workers.h"

using namespace pendler;

namespace {

struct Chunk {
  std::size_t begin = 0, end = 0;
  int calls = 0;
  bool operator==(Chunk const&) const = default;
};

std::vector<Chunk> chunks_of(Workers& workers, std::size_t size, std::size_t grain) {
  std::vector<Chunk> out((size + grain - 1) / grain);
  workers.for_chunks(size, grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    out.at(chunk) = {begin, end, out.at(chunk).calls + 1};
  });
  return out;
}

std::vector<std::size_t> walk(ChunkOrder order, std::size_t chunks) {
  Workers workers(1, order);
  std::vector<std::size_t> out;
  workers.for_chunks(chunks * 4, 4,
                     [&](std::size_t chunk, std::size_t, std::size_t) { out.push_back(chunk); });
  return out;
}

}  // namespace

TEST_CASE("every index comes once, on any number of threads") {
  for (int threads : {1, 2, 3, 5, 16}) {
    Workers workers(threads);
    CHECK(workers.threads() == threads);
    for (std::size_t size : {0UL, 1UL, 7UL, 64UL, 1000UL, 10007UL}) {
      std::vector<int> seen(size, 0);  // no two chunks share an index
      workers.for_chunks(size, 16, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++seen[i];
      });
      CHECK(seen == std::vector<int>(size, 1));
    }
  }
}

TEST_CASE("the split into chunks does not depend on the number of threads or the order") {
  Workers one(1);
  for (std::size_t grain : {1UL, 3UL, 16UL, 5000UL}) {
    auto const expected = chunks_of(one, 1000, grain);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(expected[i].begin == i * grain);
      CHECK(expected[i].end == std::min<std::size_t>(1000, (i + 1) * grain));
      CHECK(expected[i].calls == 1);
    }
    for (int threads : {2, 5, 16}) {
      Workers workers(threads);
      CHECK(chunks_of(workers, 1000, grain) == expected);
    }
    for (ChunkOrder order : {ChunkOrder::reverse, ChunkOrder::shuffled}) {
      Workers workers(1, order);
      CHECK(chunks_of(workers, 1000, grain) == expected);
    }
  }
}

TEST_CASE("one thread walks forward, in reverse or shuffled, the same way each time") {
  std::vector<std::size_t> up(50), down(50);
  for (std::size_t i = 0; i < 50; ++i) up[i] = down[49 - i] = i;
  CHECK(walk(ChunkOrder::forward, 50) == up);
  CHECK(walk(ChunkOrder::reverse, 50) == down);
  auto const shuffled = walk(ChunkOrder::shuffled, 50);
  CHECK(shuffled != up);
  CHECK(shuffled != down);
  CHECK(walk(ChunkOrder::shuffled, 50) == shuffled);
  CHECK_THAT(shuffled, Catch::UnorderedEquals(up));
}

TEST_CASE("an exception in a chunk reaches the caller, and the workers go on") {
  for (int threads : {1, 2, 5}) {
    Workers workers(threads);
    auto const run = [&] {
      workers.for_chunks(100, 1, [](std::size_t chunk, std::size_t, std::size_t) {
        if (chunk == 63) throw std::runtime_error("chunk 63");
      });
    };
    CHECK_THROWS_WITH(run(), "chunk 63");
    std::atomic<int> count{0};
    workers.for_chunks(100, 1, [&](std::size_t, std::size_t, std::size_t) { ++count; });
    CHECK(count == 100);
  }
}

TEST_CASE("loops follow one another without a race") {
  Workers workers(4);
  std::vector<int> values(4096, 0);
  for (int round = 0; round < 50; ++round) {
    // Reads what another thread may have written in the last round.
    std::vector<int> const before = values;
    workers.for_chunks(values.size(), 8, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) values[i] = before[(i + 9) % values.size()] + 1;
    });
  }
  CHECK(values == std::vector<int>(4096, 50));
}

TEST_CASE("fewer than one thread is one, and two sets of workers live side by side") {
  CHECK(Workers(0).threads() == 1);
  CHECK(Workers(-3).threads() == 1);
  Workers a(2), b(2);
  std::vector<int> sums(10, 0);
  a.for_chunks(10, 1, [&](std::size_t outer, std::size_t, std::size_t) {
    sums[outer] = static_cast<int>(outer);
  });
  b.for_chunks(10, 1, [&](std::size_t outer, std::size_t, std::size_t) {
    sums[outer] += static_cast<int>(outer);
  });
  for (int i = 0; i < 10; ++i) CHECK(sums[static_cast<std::size_t>(i)] == 2 * i);
}

TEST_CASE("chunks with loads come once each, whatever their loads") {
  std::vector<ChunkLoad> const even(37, {0, 5}), none(3, {0, 0});
  std::vector<ChunkLoad> one_heavy(20, {0, 1});
  one_heavy.front().load = 4'000'000;
  for (std::vector<ChunkLoad> chunks : {even, none, one_heavy, {}, {{0, 9}}}) {
    for (std::size_t i = 0; i < chunks.size(); ++i) chunks[i].chunk = static_cast<std::uint32_t>(i);
    for (int threads : {1, 2, 5, 16}) {
      Workers workers(threads);
      std::vector<int> seen(chunks.size(), 0);
      workers.for_loads(chunks, [&](std::size_t chunk) { ++seen[chunk]; });
      CHECK(seen == std::vector<int>(chunks.size(), 1));
    }
  }
}

TEST_CASE("a walk of a set meets each index once and in its chunk, shared or not") {
  BitSet set;
  constexpr std::size_t kSize = 5000, kSecond = 1700;
  set.resize(kSize, kSecond);
  std::vector<int> expected(kSize, 0);
  for (std::size_t i = 0; i < kSize; i += 1 + i % 7) {
    set.add(i);
    expected[i] = 1;
  }
  auto const walk = [&](Workers& workers) {
    std::vector<int> seen(kSize, 0);
    std::vector<std::vector<std::size_t>> by_chunk(set.chunks());
    set.for_each(workers, [&](std::size_t chunk, std::size_t i) {
      ++seen[i];
      by_chunk[chunk].push_back(i);
    });
    CHECK(seen == expected);
    return by_chunk;
  };
  Workers one(1);
  auto const chunks = walk(one);
  for (int threads : {2, 5}) {
    Workers always(threads), seldom(threads, ChunkOrder::forward, 1000);
    CHECK(walk(always) == chunks);
    CHECK(walk(seldom) == chunks);
    seldom.begin_tick(10);
    CHECK(walk(seldom) == chunks);
  }
  Workers backwards(1, ChunkOrder::reverse);
  CHECK(walk(backwards) == chunks);
}

TEST_CASE(
    "a walk names each index before it visits it, a few at once, those of a shared walk too") {
  BitSet set;
  set.resize(3000);
  std::vector<std::size_t> members;
  for (std::size_t i = 3; i < 3000; i += 1 + i % 97) {
    set.add(i);
    members.push_back(i);
  }
  Workers one(1);
  std::vector<std::size_t> said, visited;
  set.for_each(
      one,
      [&](std::size_t, std::size_t i) {
        visited.push_back(i);
        CHECK(said.size() >= visited.size());
        CHECK(said.size() <= visited.size() + 15);
      },
      [&](std::span<std::size_t const> next) {
        said.insert(said.end(), next.begin(), next.end());
      });
  CHECK(said == members);
  CHECK(visited == members);

  for (int threads : {2, 5}) {
    Workers workers(threads);
    std::vector<int> named(3000, 0), met(3000, 0);
    set.for_each(
        workers, [&](std::size_t, std::size_t i) { met[i] += named[i]; },
        [&](std::span<std::size_t const> next) {
          for (std::size_t i : next) ++named[i];
        });
    CHECK(std::accumulate(met.begin(), met.end(), 0) == static_cast<int>(members.size()));
    CHECK(met == named);
  }
}

TEST_CASE("a set is the same whether one thread had it for itself or several shared it") {
  BitSet alone, shared;
  for (BitSet* set : {&alone, &shared}) set->resize(2000);
  alone.used_alone(true);
  auto const members = [](BitSet const& set) {
    std::vector<std::size_t> out;
    set.for_each([&](std::size_t i) { out.push_back(i); });
    return out;
  };
  Workers crew(4);
  for (std::size_t i = 0; i < 2000; i += 1 + i % 5) alone.add(i);
  crew.for_chunks(2000, 16, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      if (alone.has(i)) shared.add(i);
  });
  REQUIRE(members(alone).size() > 600);
  CHECK(members(alone) == members(shared));
  for (std::size_t i = 0; i < 2000; i += 3) alone.remove(i);
  crew.for_chunks(2000, 16, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      if (i % 3 == 0) shared.remove(i);
  });
  CHECK(members(alone) == members(shared));
  alone.clear();
  CHECK(members(alone).empty());
}
