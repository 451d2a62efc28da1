#include "ingest/sumo_routes.h"

#include <array>

#include "base/draw.h"
#include "ingest/sumo_types.h"

namespace pendler {

void SumoRoutes::add_route(SumoElement const& item) {
  std::string const id(item.need("id"));
  if (routes_.contains(id)) item.refuse("is there twice");
  routes_[id] = read(item);
}

SumoRoutes::Route SumoRoutes::read(SumoElement const& item) {
  Route route;
  for (std::string_view name : words_of(item.need("edges")))
    route.links.push_back(link_named(name, item));
  if (route.links.empty()) item.refuse("no edges");
  route.stops = item.children("stop");
  constexpr std::array<std::string_view, 5> kRead{"id", "edges", "color", "probability", "cost"};
  item.note_unread(kRead, notes_);
  item.note_children({"stop"}, notes_);
  return route;
}

LinkId SumoRoutes::link_named(std::string_view name, SumoElement const& user) const {
  auto const edge = net_.edge_index.find(name);
  if (edge == net_.edge_index.end() || net_.edges[edge->second].internal)
    user.refuse("there is no edge '" + std::string(name) + "'");
  return network_.link_of_edge[edge->second];
}

void SumoRoutes::add_distribution(SumoElement const& item, std::string const& id) {
  if (routes_.contains(id) || distributions_.contains(id)) item.refuse("is there twice");
  Distribution all;
  add_named(item, all);
  add_children(item, id, all);
  constexpr std::array<std::string_view, 3> kRead{"id", "routes", "probabilities"};
  item.note_unread(kRead, notes_);
  item.note_children({"route"}, notes_);
  double sum = 0;
  for (double p : all.shares) sum += p;
  if (all.names.empty() || sum <= 0) item.refuse("no routes");
  distributions_[id] = std::move(all);
}

void SumoRoutes::add_named(SumoElement const& item, Distribution& to) const {
  auto const names = words_of(item.text("routes")), numbers = words_of(item.text("probabilities"));
  if (!numbers.empty() && numbers.size() != names.size())
    item.refuse("probabilities", "one a route");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!routes_.contains(names[i]))
      item.refuse("there is no route '" + std::string(names[i]) + "'");
    auto const p = numbers.empty() ? std::optional(1.0) : number_of(numbers[i]);
    if (!p || *p < 0) item.refuse("probabilities", "numbers");
    to.names.emplace_back(names[i]);
    to.shares.push_back(*p);
  }
}

void SumoRoutes::add_children(SumoElement const& item, std::string const& id, Distribution& to) {
  for (SumoElement const& child : item.children("route")) {
    if (child.find("refId")) {
      if (!routes_.contains(child.text("refId"))) child.refuse("there is no such route");
      to.names.emplace_back(child.text("refId"));
      constexpr std::array<std::string_view, 3> kRead{"refId", "probability", "cost"};
      child.note_unread(kRead, notes_);
      child.note_children({}, notes_);
    } else {
      std::string const name = child.find("id") ? std::string(*child.find("id"))
                                                : id + "#" + std::to_string(to.names.size());
      if (!routes_.emplace(name, read(child)).second) child.refuse("another route has this id");
      to.names.push_back(name);
    }
    to.shares.push_back(child.number("probability", 1));
  }
}

SumoRoutes::Route const& SumoRoutes::drawn_of(Distribution const& all, std::uint64_t seed,
                                              Key key) const {
  double const luck = draw({seed, Purpose::route_choice, key, 0});
  return routes_.find(all.names[draw_share(all.shares, luck)])->second;
}

SumoRoutes::Route const* SumoRoutes::route_of(SumoElement const& vehicle, std::uint64_t seed,
                                              Key key) {
  auto const own = vehicle.children("route");
  if (!own.empty()) {
    own_.push_back(std::make_unique<Route>(read(own.front())));
    return own_.back().get();
  }
  auto const mix = vehicle.children("routeDistribution");
  if (!mix.empty()) {
    // A flow asks again for each of its vehicles.
    std::string const id = "!" + std::string(vehicle.tag()) + " " + std::string(vehicle.need("id"));
    if (!distributions_.contains(id)) add_distribution(mix.front(), id);
    return &drawn_of(distributions_.find(id)->second, seed, key);
  }
  auto const name = vehicle.find("route");
  if (!name) return nullptr;
  auto const route = routes_.find(*name);
  if (route != routes_.end()) return &route->second;
  auto const all = distributions_.find(*name);
  if (all == distributions_.end()) vehicle.refuse("there is no route '" + std::string(*name) + "'");
  return &drawn_of(all->second, seed, key);
}

}  // namespace pendler
