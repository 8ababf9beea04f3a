package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.provider.redis.RedisPasswords.Former;
import dev.berth.provider.redis.RedisResource.Password;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The resources that the sections of a fleet declare on one server. Pure.
///
/// @param facts what the server is
/// @param credentials which users get another password
public record RedisDesired(RedisServerSpec server, RedisServer facts, Credentials credentials) {

    public List<DeclaredResource<RedisResource>> of(List<RedisHolder> holders) {
        var desired = new ArrayList<DeclaredResource<RedisResource>>();
        for (RedisHolder holder : holders) {
            RedisSection section = holder.section();
            String service = section.service().name();
            section.user()
                    .ifPresent(user -> desired.add(
                            new DeclaredResource<>(service, user.origin(), user(section, user), holder.isAbsent())));
            section.slots()
                    .forEach((name, slot) -> desired.add(new DeclaredResource<>(
                            service, slot.origin(), slot(section, name, slot.number()), holder.isAbsent())));
        }
        return desired;
    }

    private RedisSlot slot(RedisSection section, String name, int number) {
        Address address = server.slot(number);
        Optional<Address> former =
                Optional.ofNullable(facts.moves().get(address)).map(old -> former(server, section, name, old));
        return new RedisSlot(address, number, name, facts.use(number), former);
    }

    /// Where a slot stands that a service is to leave. The service is in the address, since by now the slot may be
    /// somebody else's.
    static Address former(RedisServerSpec server, RedisSection section, String name, int old) {
        return server.address().child("told", section.service().name()).child(name, String.valueOf(old));
    }

    private RedisPasswords passwords(Address login) {
        if (credentials.isRenewed(login)) {
            return RedisPasswords.desired(Password.RENEWED, new Former.Succeeded(Optional.empty()));
        }
        return RedisPasswords.desired(
                Password.AS_IN_SECRET, credentials.isFinished(login) ? new Former.Ended() : new Former.Kept());
    }

    private RedisUser user(RedisSection section, RedisSection.User user) {
        RedisAllowedCommands commands = facts.commands().orElseGet(RedisAllowedCommands::none);
        List<String> rules = commands.with(user.commands());
        return new RedisUser(
                section.login(user),
                true,
                passwords(section.login(user)),
                new RedisUser.Keeping(true, RedisUsers.spread(facts.nodes(), facts.nodes())),
                new RedisUser.Permissions(user.keys(), new TreeSet<>(List.of("*")), commands.describe(rules), rules));
    }
}
