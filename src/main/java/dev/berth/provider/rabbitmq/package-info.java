/// RabbitMQ: vhosts, users and their permissions.
@NullMarked
package dev.berth.provider.rabbitmq;

import org.jspecify.annotations.NullMarked;
