#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/error.h"
#include "ingest/text_file.h"
#include "ingest/yaml_value.h"

namespace pendler {

namespace {

constexpr std::size_t kDeepest = 40, kMostValues = 200000, kMostYamlBytes = 8U << 20U;

std::size_t values_in(YamlValue const& value) {
  std::size_t sum = 1;
  for (auto const& item : value.items) sum += values_in(item);
  return sum;
}

// Builds the tree from yaml-cpp's events, so that no value is made before it is known to fit.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string const& text, YamlPlace start) : text_(text), start_(std::move(start)) {
    for (std::size_t at = 0; at <= text.size(); at = text.find('\n', at) + 1) {
      lines_.push_back(at);
      if (text.find('\n', at) == std::string::npos) break;
    }
  }

  void OnDocumentStart(YAML::Mark const&) override {}
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    YamlValue value;
    value.place = place(mark);
    add(std::move(value), anchor, false);
  }
  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                std::string const& text) override {
    YamlValue value;
    value.place = place(mark);
    value.quoted = tag == "!";  // yaml-cpp's tag of quoted and block scalars; "?" is plain
    refuse_tag(tag, mark);
    if (value.quoted) refuse_open_quote(mark);
    if (!value.quoted && (text == "~" || text == "null")) {
      add(std::move(value), anchor, false);
      return;
    }
    value.kind = YamlValue::Kind::scalar;
    value.scalar = text;
    add(std::move(value), anchor, true);
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const known = anchors_.find(anchor);
    if (known == anchors_.end()) fail(mark, "an alias inside of what it names; expected no cycle");
    values_ += known->second.values;
    check_size(mark);
    if (open_.size() + known->second.depth > kDeepest) fail_deep(mark);
    YamlValue copy = known->second.value;
    copy.place = place(mark);
    add(std::move(copy), 0, true);
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  std::string_view line_at(int line) const {
    if (line < 0 || static_cast<std::size_t>(line) >= lines_.size()) return {};
    std::string_view const rest =
        std::string_view(text_).substr(lines_[static_cast<std::size_t>(line)]);
    return rest.substr(0, rest.find('\n'));
  }
  [[noreturn]] void fail(YAML::Mark const& mark, std::string const& what) const {
    throw InputError(text_of(place(mark)) + ": " + what);
  }
  YamlValue take() { return std::move(root_); }

 private:
  struct Open {
    YamlValue value;
    YAML::anchor_t anchor = 0;
    bool key_read = false;  // of a map: the next value belongs to keys.back()
    std::size_t values_before = 0, depth = 1;
  };
  struct Anchored {
    YamlValue value;
    std::size_t values = 1, depth = 1;
  };

  YamlPlace place(YAML::Mark const& mark) const {
    YamlPlace at = start_;
    if (start_.line == 0 || mark.is_null()) return at;
    at.line = mark.line + 1;
    at.column = std::max(mark.column, 0) + 1;
    // yaml-cpp counts bytes, people count characters; in a line for machines it does not matter
    constexpr int kLongestLine = 10000;
    if (at.column < kLongestLine) {
      at.column = position_in(line_at(mark.line), static_cast<std::size_t>(at.column - 1)).column;
    }
    return at;
  }
  [[noreturn]] void fail_deep(YAML::Mark const& mark) const {
    fail(mark, "nested deeper than " + std::to_string(kDeepest) + " levels");
  }
  void check_size(YAML::Mark const& mark) const {
    if (values_ > kMostValues) {
      fail(mark, "more than " + std::to_string(kMostValues) + " values, aliases written out");
    }
  }
  void refuse_tag(std::string const& tag, YAML::Mark const& mark) const {
    if (tag.size() > 1) fail(mark, "the tag '" + tag + "'; expected a value without a tag");
  }

  // yaml-cpp 0.7 takes the rest of the file where a closing quote is missing
  void refuse_open_quote(YAML::Mark const& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= lines_.size()) return;
    auto at = lines_[static_cast<std::size_t>(mark.line)] + static_cast<std::size_t>(mark.column);
    char const quote = at < text_.size() ? text_[at] : ' ';
    if (quote != '"' && quote != '\'') return;  // a block scalar
    for (++at; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || at + 1 >= text_.size() || text_[at + 1] != quote) return;
        ++at;
      }
    }
    fail(mark, "broken YAML: a quote that is never closed");
  }

  void open(YamlValue::Kind kind, YAML::Mark const& mark, std::string const& tag,
            YAML::anchor_t anchor) {
    refuse_tag(tag, mark);
    if (open_.size() >= kDeepest) fail_deep(mark);
    if (wants_key())
      fail(mark, "broken YAML: a list or map as a key, or a bracket that is never closed");
    Open next;
    next.value.kind = kind;
    next.value.place = place(mark);
    next.anchor = anchor;
    next.values_before = values_++;
    open_.push_back(std::move(next));
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (done.anchor != 0) {
      anchors_[done.anchor] = {done.value, values_ - done.values_before, done.depth};
    }
    if (!open_.empty()) open_.back().depth = std::max(open_.back().depth, done.depth + 1);
    attach(std::move(done.value));
  }
  bool wants_key() const {
    return !open_.empty() && open_.back().value.kind == YamlValue::Kind::map &&
           !open_.back().key_read;
  }
  void add(YamlValue value, YAML::anchor_t anchor, bool may_be_key) {
    ++values_;
    if (anchor != 0) anchors_[anchor] = {value, 1, 1};
    if (wants_key()) {
      auto& map = open_.back().value;
      if (!may_be_key || value.kind != YamlValue::Kind::scalar) {
        throw InputError(text_of(value.place) + ": " + found_text(value) +
                         " as a key; expected a name");
      }
      for (auto const& key : map.keys) {
        if (key.text != value.scalar) continue;
        throw InputError(text_of(value.place) + ": the key '" + value.scalar +
                         "' again; expected it once (first in line " +
                         std::to_string(key.place.line) + ")");
      }
      map.keys.push_back({std::move(value.scalar), std::move(value.place)});
      open_.back().key_read = true;
      return;
    }
    attach(std::move(value));
  }
  void attach(YamlValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& parent = open_.back();
    if (parent.value.kind == YamlValue::Kind::map) {
      parent.key_read = false;
      // an empty value has no place of its own
      if (value.kind == YamlValue::Kind::nothing) value.place = parent.value.keys.back().place;
    }
    parent.value.items.push_back(std::move(value));
  }

  std::string const& text_;
  std::vector<std::size_t> lines_;  // where each begins
  YamlPlace start_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t values_ = 0;
  YamlValue root_;
};

std::string described(YAML::Exception const& error, std::string_view line) {
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "a tab before the first word; expected spaces";
  }
  return "broken YAML: " + error.msg;
}

}  // namespace

YamlValue parse_yaml(std::string const& text, YamlPlace const& start) {
  TreeBuilder tree(text, start);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(tree)) return {};
    TreeBuilder rest(text, start);
    YamlValue const first = tree.take();
    if (parser.HandleNextDocument(rest)) {
      throw InputError(text_of(rest.take().place) +
                       ": a second document in one file; expected one");
    }
    return first;
  } catch (YAML::Exception const& error) {
    tree.fail(error.mark, described(error, tree.line_at(error.mark.line)));
  }
}

YamlValue read_yaml(std::filesystem::path const& path) {
  YamlPlace start;
  start.file = std::make_shared<std::filesystem::path const>(path);
  start.label = path.string();
  start.line = start.column = 1;
  YamlValue value = parse_yaml(read_text_file(path, kMostYamlBytes), start);
  if (value.kind == YamlValue::Kind::nothing) {
    throw InputError(path.string() + ":1:1: an empty file; expected a map of keys and values");
  }
  if (value.kind != YamlValue::Kind::map) {
    throw InputError(text_of(value.place) + ": " + found_text(value) +
                     "; expected a map of keys and values");
  }
  return value;
}

}  // namespace pendler
