#include "common/resilience/balancing/weighted_round_robin.h"

#include <algorithm>
#include <utility>

namespace souk::resilience {

Instance& WeightedRoundRobin::Pick(InstanceSpan instances) {
  MutexLock lock(mutex_);
  Align(instances);
  double total = 0.0;
  size_t chosen = 0;
  for (size_t i = 0; i < instances.size(); ++i) {
    const double weight = instances[i]->Weight();
    accounts_[i].credit += weight;
    total += weight;
    if (accounts_[i].credit > accounts_[chosen].credit) chosen = i;
  }
  accounts_[chosen].credit -= total;
  return *instances[chosen];
}

void WeightedRoundRobin::Align(InstanceSpan instances) {
  const bool aligned =
      std::equal(instances.begin(), instances.end(), accounts_.begin(), accounts_.end(),
                 [](const auto& instance, const Account& account) {
                   return instance.get() == account.instance;
                 });
  if (aligned) return;
  std::vector<Account> accounts;
  for (const auto& instance : instances) {
    const auto known =
        std::find_if(accounts_.begin(), accounts_.end(),
                     [&](const Account& account) { return account.instance == instance.get(); });
    accounts.push_back({instance.get(), known == accounts_.end() ? 0.0 : known->credit});
  }
  accounts_ = std::move(accounts);
}

}  // namespace souk::resilience
